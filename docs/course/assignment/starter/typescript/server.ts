// An echo server that serves one client after the other. Make it serve all of them at once: see the steps marked TODO.
//
//   npm install && npm run build && npm start -- 21000
import { createServer, type Socket } from 'node:net';

const HOST = '127.0.0.1';
const port = Number(process.argv[2]);

/** Connected, and waiting for their turn. */
const waiting: Socket[] = [];
let current: Socket | null = null;

// A paused socket is not read: the kernel keeps what its client sends.
const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
  // TODO 1: every client but one waits here. Serve each as soon as something comes from it: this is what the event loop is for.
  waiting.push(socket);
  serveNext();
});

function serveNext(): void {
  if (current !== null) return;
  current = waiting.shift() ?? null;
  if (current !== null) serveClient(current);
}

/** Sends back what comes, until the client closes its side. */
function serveClient(socket: Socket): void {
  // TODO 2: write returns false when the client does not read: stop reading from it then, until `drain`, or your memory fills.
  // TODO 3: read the frames (docs/protocol.md): a wait request is answered later, a compute request with its digest.
  socket.on('data', (bytes) => socket.write(bytes));
  socket.on('end', () => socket.end());
  socket.on('error', () => undefined); // this client is gone; `close` follows
  socket.on('close', () => {
    current = null;
    serveNext();
  });
  socket.resume();
}

// TODO 4: on SIGTERM stop accepting, send what is still owed, and exit with 0.
server.listen({ host: HOST, port, backlog: 128 });
