// Either end of the ping-pong behind wake-up.ts. Not for import. Arguments: `pong`, which prints its port and echoes until
// its standard input ends; or `ping <port> <milliseconds>`, which prints its median round trip as JSON.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { medianSorted } from 'simple-statistics';

const [, , role, port, milliseconds] = process.argv;

async function pong(): Promise<void> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdin.on('end', () => process.exit(0)).resume();
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
}

async function ping(): Promise<void> {
  const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const roundTripsNs: number[] = [];
  const endNs = performance.now() * 1e6 + Number(milliseconds) * 1e6;
  let sentNs = 0;
  const send = (): void => {
    sentNs = performance.now() * 1e6;
    socket.write('p');
  };
  socket.on('data', () => {
    const nowNs = performance.now() * 1e6;
    roundTripsNs.push(nowNs - sentNs);
    if (nowNs < endNs) send();
    else socket.end();
  });
  send();
  await once(socket, 'close');
  const sorted = roundTripsNs.sort((a, b) => a - b);
  process.stdout.write(JSON.stringify({ p50Ns: medianSorted(sorted), rounds: sorted.length }));
}

await (role === 'pong' ? pong() : ping());
