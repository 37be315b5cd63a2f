# One client at a time: accept, echo until the client has ended, close, and only then the next. Whoever comes meanwhile is
# connected by the kernel (the backlog) and waits there in silence.
#
#   python3 iterative.py 21000
import socket
import sys

BACKLOG = 128  # clients that may wait

listener = socket.create_server(('127.0.0.1', int(sys.argv[1])), backlog=BACKLOG)
while True:
    client, address = listener.accept()
    with client:
        try:
            # recv returns nothing at all when the client has ended its side. What it is owed has been sent by then.
            while data := client.recv(65536):
                client.sendall(data)
        except ConnectionError:
            pass  # This client is gone. The next one has done nothing wrong.
