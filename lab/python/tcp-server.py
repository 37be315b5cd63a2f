# Slide "Connection-based communication", the server, as it stands there.
# Mended where the conversion to text broke it: two columns of text, lines cut in two, and a stray "<".
import socket
HOST = '' # any available interf
PORT = 5000 # Arbitrary non-priv port
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind((HOST, PORT))
s.listen(1)
conn, addr = s.accept()
while 1:
    data = conn.recv(1024)
    if not data: break
    conn.sendall(("Hi!").encode())
conn.close()
s.close()
