# Datagrams, one after the other: each is sent back to where it came from. There are no connections, so nobody can hold up the
# others by being silent; and no promise: what comes while the receive buffer is full is lost, and nobody is told.
#
#   python3 udp-echo.py 21000
import socket
import sys

LARGEST = 65507  # bytes: the largest datagram that IPv4 carries

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind(('127.0.0.1', int(sys.argv[1])))
    while True:
        data, client = s.recvfrom(LARGEST)
        s.sendto(data, client)
