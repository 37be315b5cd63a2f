# One thread for all clients, by asyncio, and the whole protocol of docs/protocol.md: echo, compute and wait, over tcp or udp.
# A wait is a timer, so it holds up nobody. A computation is done in the one thread there is, so it holds up everybody.
#
#   python3 asyncio-full.py 21000          # tcp
#   python3 asyncio-full.py 21000 udp
import asyncio
import signal
import struct
import sys

HEADER = struct.Struct('!IIHHII')  # payloadBytes, sequence, kind, flags, amount, digest: network byte order
DIGEST = struct.Struct('!I')
DIGEST_OFFSET = 16
COMPUTE, WAIT = 1, 2  # and echo is 0
MOST_ON_A_STREAM = 1 << 20  # bytes of payload
PIECE_BYTES = 65536
IDLE_SECONDS = 10  # for a client that has stopped in mid-frame, or does not read its replies


answering = set()  # tasks with a request under way, each as long as it has one


def digest(payload, amount):
    x = 2166136261  # FNV-1a
    for byte in payload:
        x = (x ^ byte) * 16777619 & 0xFFFFFFFF
    x = x or 1
    for _ in range(amount):  # xorshift32
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
    return x


def is_allowed(payload_bytes, kind, flags):
    return payload_bytes <= MOST_ON_A_STREAM and kind <= WAIT and flags == 0


async def reply_to(frame):
    """The reply to a whole frame, when it is due."""
    _, _, kind, _, amount, _ = HEADER.unpack_from(frame)
    if kind == WAIT:
        await asyncio.sleep(amount / 1e6)
    if kind != COMPUTE:
        return frame
    result = digest(frame[HEADER.size:], amount)
    return frame[:DIGEST_OFFSET] + DIGEST.pack(result) + frame[HEADER.size:]


async def read(reader, bytes_wanted):
    """That many bytes, piece by piece as they come: what has only been promised takes no memory. A client that makes no
    progress is given up."""
    pieces = []
    while bytes_wanted > 0:
        piece = await asyncio.wait_for(reader.read(min(bytes_wanted, PIECE_BYTES)), IDLE_SECONDS)
        if not piece:
            raise EOFError('the client has ended in mid-frame')
        pieces.append(piece)
        bytes_wanted -= len(piece)
    return b''.join(pieces)


async def send(writer, data):
    """Goes on when the client has taken nearly all of it: nothing more is read from a client that does not read."""
    for start in range(0, len(data), PIECE_BYTES):
        writer.write(data[start:start + PIECE_BYTES])
        await asyncio.wait_for(writer.drain(), IDLE_SECONDS)


async def serve(reader, writer):
    try:
        # Between two frames a client may be silent as long as it likes. It ends there by ending its side.
        while first := await reader.read(1):
            header = first + await read(reader, HEADER.size - 1)
            payload_bytes, _, kind, flags, _, _ = HEADER.unpack(header)
            if not is_allowed(payload_bytes, kind, flags):
                break
            frame = header + await read(reader, payload_bytes)
            answering.add(asyncio.current_task())
            await send(writer, await reply_to(frame))
            answering.discard(asyncio.current_task())
    except EOFError:
        pass
    except (ConnectionError, asyncio.TimeoutError):
        writer.transport.abort()
    finally:
        answering.discard(asyncio.current_task())
        writer.close()  # sends what is still owed, first


class Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, client):
        if len(data) < HEADER.size:
            return
        payload_bytes, _, kind, flags, _, _ = HEADER.unpack_from(data)
        if len(data) != HEADER.size + payload_bytes or not is_allowed(payload_bytes, kind, flags):
            return
        task = asyncio.ensure_future(self.reply(data, client))
        answering.add(task)
        task.add_done_callback(answering.discard)

    async def reply(self, data, client):
        self.transport.sendto(await reply_to(data), client)


async def main(port, transport):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    if transport == 'udp':
        await loop.create_datagram_endpoint(Datagrams, local_addr=('127.0.0.1', port))
        await stop.wait()
    else:
        server = await asyncio.start_server(serve, '127.0.0.1', port, backlog=128)
        await stop.wait()
        server.close()  # accepts no more
    # What has been asked is still answered. asyncio.run then ends whoever is connected.
    while answering:
        await asyncio.sleep(0.01)


asyncio.run(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else 'tcp'))
