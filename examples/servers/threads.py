# A thread for each client, by the standard library's socketserver. Each waits in its own recv, so a silent client costs a
# thread and hinders nobody. The threads share one interpreter lock: they wait side by side, but compute one after the other.
#
#   python3 threads.py 21000
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536):
                self.request.sendall(data)
        except ConnectionError:
            pass  # The client is gone, and this thread with it.


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True  # SIGTERM ends the process though clients are connected.
    request_queue_size = 128  # The backlog; socketserver's own is 5.


with Server(('127.0.0.1', int(sys.argv[1])), Echo) as server:
    server.serve_forever()
