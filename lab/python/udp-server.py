# Slide "Example of a connectionless communication", the server, as it stands there.
# Mended where the conversion to text broke it: two columns of text, lines cut in two, and underscores.
import socket
import struct
HOST = '' # any available interf
PORT = 5000 # Arbitrary non-priv port
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((HOST, PORT))
data, (HOST,PORT) = s.recvfrom(1024)
ndata = struct.unpack("!h",data)
data = ndata[0]+1
s.sendto(struct.pack("!h",data),(HOST,PORT))
s.close()
