# A process for each client, by the standard library's socketserver, which calls fork(2) after each accept. The children
# share nothing: one that crashes takes one client with it, and each can have a processor of its own.
#
#   python3 fork.py 21000
import os
import signal
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536):
                self.request.sendall(data)
        except ConnectionError:
            pass  # The client is gone, and this process with it.


class Server(socketserver.ForkingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128  # The backlog; socketserver's own is 5.
    max_children = 4096  # socketserver's own is 40: the 41st client would wait for another to leave.
    block_on_close = False  # Not to wait for children whose clients stay.


def end(signum, frame):
    # socketserver's children would outlive their parent. In a child this is the list of those before it, so it is the
    # parent's business alone.
    if os.getpid() == parent:
        for child in server.active_children or ():
            os.kill(child, signal.SIGKILL)
    os._exit(0)


parent = os.getpid()
with Server(('127.0.0.1', int(sys.argv[1])), Echo) as server:
    signal.signal(signal.SIGTERM, end)
    server.serve_forever()
