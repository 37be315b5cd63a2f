// A program of its own: a udp echo server on 127.0.0.1 whose receive buffer is as large as it is told, in bytes; 0 is what the kernel
// gives to who asks for nothing. Does nothing else, so that what is lost is lost for want of time or room.
import { createSocket } from 'node:dgram';

const asked = Number(process.argv[2]);
const socket = createSocket({ type: 'udp4', ...(asked === 0 ? {} : { recvBufferSize: asked }) });
socket.on('message', (data, { port, address }) => socket.send(data, port, address));
// A reply that cannot be sent is a datagram that is lost.
socket.on('error', () => undefined);
socket.bind({ address: '127.0.0.1', port: 0 }, () => {
  const { port } = socket.address();
  const bufferBytes = socket.getRecvBufferSize();
  process.stdout.write(`${JSON.stringify({ event: 'listening', port, bufferBytes })}\n`);
});
