"""An echo server that serves one client after the other. Make it serve all of them at once: see the steps marked TODO.

    python3 server.py 21000
"""
import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1])


def handle_client(connection):
    """Sends back what comes, until the client closes its side."""
    # TODO 1: while one client is here, every other one waits in the kernel's queue. Give that up: have the kernel tell you which
    #         connections are ready (select.epoll, or selectors), and keep what you know of each client in a dictionary.
    # TODO 2: recv returns what has come, be it half a request or three; and a client that reads slowly takes only a part of
    #         what you send. sendall waits for it, and with it everybody else does. Keep what is not sent yet.
    # TODO 3: read the frames (docs/protocol.md): a wait request is answered later, a compute request with its digest.
    while True:
        data = connection.recv(4096)
        if not data:
            return
        connection.sendall(data)


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, PORT))
        listener.listen(128)
        while True:
            connection, _ = listener.accept()
            with connection:
                try:
                    handle_client(connection)
                except ConnectionError:
                    pass  # this client is gone; the next one is served


if __name__ == "__main__":
    # TODO 4: on SIGTERM stop accepting, send what is still owed, and exit with 0.
    main()
