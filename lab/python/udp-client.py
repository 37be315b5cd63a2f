# Slide "Example of a connectionless communication", the client, as it stands there.
# Mended where the conversion to text broke it: two columns of text, lines cut in two, and underscores.
import socket
import struct
HOST = '127.0.0.1' # The remote host
PORT = 5000 # The remote port
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
val = struct.pack("!h",1)
s.sendto(val,(HOST,PORT))
data, (HOST,PORT) = s.recvfrom(1024)
print("Received %d" % (struct.unpack("!h",data)))
s.close()
