// For tests: a client that sends echo datagrams without a pause, whatever becomes of them, until its stdin ends. `node
// datagram-flood.js HOST PORT` prints a line at the first reply.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { echo } from '../../protocol/sample-frames.js';

/** Sent before others have a turn; few enough to hear of the end at once. */
const BURST = 32;

const [host = '', port = ''] = process.argv.slice(2);
const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
const frame = echo(12);
let isEnded = false;
socket.once('message', () => process.stdout.write('answered\n'));
// Once the server has gone, what is sent to it is refused.
socket.on('error', () => undefined);
process.stdin.on('end', () => (isEnded = true)).resume();
socket.connect(Number(port), host, flood);

function flood(): void {
  if (isEnded) {
    socket.close();
    return;
  }
  for (let count = 0; count < BURST; count++) socket.send(frame);
  setImmediate(flood);
}
