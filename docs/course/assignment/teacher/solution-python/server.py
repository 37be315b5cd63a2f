"""The solution in Python: one thread, epoll, and the whole protocol. For teachers; the rubric gives it all points.

    python3 server.py 21000
"""
import heapq
import select
import signal
import socket
import struct
import sys
import time

HOST = "127.0.0.1"
PORT = int(sys.argv[1])

HEADER = struct.Struct("!IIHHII")
MOST_PAYLOAD_BYTES = 1 << 20
ECHO, COMPUTE, WAIT = 0, 1, 2
# Beyond so much that a client has not read, it is not read from either.
MOST_UNSENT_BYTES = 1 << 18
WORD = 0xFFFFFFFF


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.received = bytearray()
        self.unsent = bytearray()
        self.waits = False  # for a timer: later requests stay where they are, so that replies keep their order
        self.ended = False  # sends nothing more, but is still owed replies
        self.events = select.EPOLLIN

    def owes_nothing(self):
        return not self.waits and not self.unsent


clients = {}
timers = []  # (when, number, client, reply)
poll = select.epoll()
stopping = False


def accept_clients(listener):
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        clients[connection.fileno()] = Client(connection)
        poll.register(connection.fileno(), select.EPOLLIN)


def handle_reading(client):
    data = client.connection.recv(65536)
    if data:
        client.received += data
    else:
        client.ended = True
    answer_frames(client)


def answer_frames(client):
    """Answers every whole frame that has come, up to one that has to wait."""
    received = client.received
    at = 0
    while not client.waits and len(received) - at >= HEADER.size:
        payload_bytes, _, kind, flags, amount, _ = HEADER.unpack_from(received, at)
        if payload_bytes > MOST_PAYLOAD_BYTES or kind > WAIT or flags != 0:
            client.ended = True
            at = len(received)
            break
        end = at + HEADER.size + payload_bytes
        if len(received) < end:
            break
        if kind == ECHO:
            client.unsent += received[at:end]
        elif kind == COMPUTE:
            frame = received[at:end]
            struct.pack_into("!I", frame, 16, digest(frame[HEADER.size :], amount))
            client.unsent += frame
        else:
            client.waits = True
            heapq.heappush(timers, (time.monotonic() + amount / 1e6, id(client), client, received[at:end]))
        at = end
    del received[:at]
    handle_writing(client)


def handle_writing(client):
    if client.unsent:
        try:
            sent = client.connection.send(client.unsent)
            del client.unsent[:sent]
        except BlockingIOError:
            pass
    if client.ended and client.owes_nothing():
        close(client)
        return
    is_full = len(client.unsent) > MOST_UNSENT_BYTES or client.waits
    events = (0 if client.ended or is_full else select.EPOLLIN) | (select.EPOLLOUT if client.unsent else 0)
    if events != client.events:
        client.events = events
        poll.modify(client.connection.fileno(), events)


def close(client):
    del clients[client.connection.fileno()]
    poll.unregister(client.connection.fileno())
    client.connection.close()


def answer_waits():
    while timers and timers[0][0] <= time.monotonic():
        _, _, client, reply = heapq.heappop(timers)
        client.waits = False
        if client.connection.fileno() < 0:
            continue
        client.unsent += reply
        guarded(answer_frames, client)


def guarded(handle, client):
    """A client's reset is its own affair."""
    try:
        handle(client)
    except OSError:
        close(client)


def digest(payload, amount):
    x = 2166136261
    for byte in payload:
        x = (x ^ byte) * 16777619 & WORD
    x = x or 1
    for _ in range(amount):
        x ^= x << 13 & WORD
        x ^= x >> 17
        x ^= x << 5 & WORD
    return x


def stop(*_):
    global stopping
    stopping = True


def main():
    signal.signal(signal.SIGTERM, stop)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, PORT))
    listener.listen(1024)
    listener.setblocking(False)
    poll.register(listener.fileno(), select.EPOLLIN)
    while not stopping or any(not client.owes_nothing() for client in clients.values()):
        # A signal may come between the test above and the call, so that it is not waited for ever.
        patience = max(0.0, timers[0][0] - time.monotonic()) if timers else 0.5
        for number, event in poll.poll(min(patience, 0.5)):
            if number == listener.fileno():
                if not stopping:
                    accept_clients(listener)
                continue
            client = clients.get(number)
            if client is None:
                continue
            if event & (select.EPOLLHUP | select.EPOLLERR):
                close(client)
            elif event & select.EPOLLIN:
                guarded(handle_reading, client)
            elif event & select.EPOLLOUT:
                # What it had sent may have waited for room.
                guarded(answer_frames, client)
        answer_waits()


main()
