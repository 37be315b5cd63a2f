// The yardstick, version 1: a reference server that sends back bytes as they come, over tcp, in one thread of Node. Its speed on a
// machine is what other figures are divided by (ADR 0018), so IT MUST NEVER CHANGE, not even for the better: whatever
// changes is version 2, in a file of its own. It imports nothing of ours and has no options. It is no style: see servers/null for
// the one that does the same.
//
// It keeps the process contract of servers/events.ts: one argument, JSON with `host` and `port`; one line when it listens; on SIGTERM or
// SIGINT, or when the parent that started it over IPC is gone, one line more and exit code 0; 4 when it cannot listen.
import { createServer, type AddressInfo, type Socket } from 'node:net';

const { host, port } = JSON.parse(process.argv[2] ?? '{}') as { host?: string; port?: number };
const sockets = new Set<Socket>();
let isStopping = false;

// A client's end is answered once all its bytes have been.
const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on('data', (bytes) => {
    if (!socket.write(bytes)) socket.pause();
  });
  socket.on('drain', () => socket.resume());
  socket.on('end', () => socket.end());
  // `close` follows, and a client's reset is its own affair.
  socket.on('error', () => undefined);
  socket.on('close', () => sockets.delete(socket));
});

server.on('error', (error: NodeJS.ErrnoException) => {
  tell({ event: 'failed', code: error.code ?? 'UNEXPECTED', message: error.message });
  process.exit(4);
});

server.listen({ host: host ?? '127.0.0.1', port: port ?? 0, backlog: 4096 }, () => {
  const address = server.address() as AddressInfo;
  tell({
    event: 'listening',
    transport: 'tcp',
    host: address.address,
    port: address.port,
    pid: process.pid,
    style: 'yardstick-1',
  });
});

process.stdout.on('error', () => undefined);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (process.connected) process.once('disconnect', stop);

/** It owes nobody a drain: loads have ended when it is told to stop. */
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  for (const socket of sockets) socket.destroy();
  server.close(() => {
    tell({ event: 'stopped', workers: [] });
    process.exit(0);
  });
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
