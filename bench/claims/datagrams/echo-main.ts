// A program of its own: a udp echo server on 127.0.0.1 with the receive buffer that the kernel gives to who asks for nothing. Does
// nothing else, so that what is lost is lost for want of time or room. For each line on its standard input it tells how many datagrams
// it has read, once there are no more to be read.
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';

let received = 0;
const socket = createSocket({ type: 'udp4' });
socket.on('message', (data, { port, address }) => {
  received++;
  socket.send(data, port, address);
});
// A reply that cannot be sent is a datagram that is lost.
socket.on('error', () => undefined);
socket.bind({ address: '127.0.0.1', port: 0 }, () => {
  const { port } = socket.address();
  say({ event: 'listening', port, bufferBytes: socket.getRecvBufferSize() });
});
createInterface({ input: process.stdin }).on('line', () => void count());

async function count(): Promise<void> {
  await untilAllRead();
  say({ event: 'counted', received });
}

/** Each turn of the event loop reads what there is, so a turn without a datagram has found none. */
async function untilAllRead(): Promise<void> {
  for (let before = -1; before !== received;) {
    before = received;
    await nextTurn();
    await nextTurn();
  }
}

function say(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
