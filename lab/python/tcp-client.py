# Slide "Connection-based communication", the client, as it stands there.
# Mended where the conversion to text broke it: two columns of text, and lines cut in two.
import socket
HOST = '10.0.0.2' # The remote host
PORT = 5000 # The remote port
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((HOST, PORT))
val = "Hello!"
s.sendall(val.encode())
data = s.recv(1024)
s.close()
print("Received: %s"%(data.decode()))
