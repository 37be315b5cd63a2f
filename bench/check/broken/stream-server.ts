// A right server for streams with places for one fault each: frames are cut from the stream, worked on, and answered in their order.
import { createServer, type Socket } from 'node:net';
import { BROKEN_HOST, type Serve } from './broken-server.js';
import { RIGHT_WORK, type FrameWork } from './frame-work.js';
import { rightFraming, type Framing } from './framing.js';

/** What a fault may replace. */
export interface StreamParts extends FrameWork {
  /** What is done first with a connection. */
  readonly welcome: (socket: Socket) => void;
  /** One for each connection. */
  readonly framing: () => Framing;
  /** When a chunk that came is taken in; `take` tells whether the connection is in mid-frame then. */
  readonly read: (socket: Socket, chunk: Buffer, take: (chunk: Buffer) => boolean) => void;
  /** Sends a reply; `earlier` settles when those before it were sent, `held` when its wait is over. */
  readonly send: (
    socket: Socket,
    reply: Buffer,
    earlier: Promise<void>,
    held: Promise<void>,
  ) => Promise<void>;
  /** The client has closed its sending side; `owed` settles when all replies were sent. */
  readonly halfClose: (socket: Socket, owed: Promise<void>) => void;
  /** Null: the connection's errors are nobody's, which ends a Node process. */
  readonly failed: ((socket: Socket) => void) | null;
  readonly terminated: (close: () => void) => void;
}

/** One that nothing is wrong with. */
export const RIGHT_STREAM: StreamParts = {
  ...RIGHT_WORK,
  welcome: () => undefined,
  framing: rightFraming,
  read: (_socket, chunk, take) => void take(chunk),
  send: async (socket, reply, earlier, held) => {
    await earlier;
    await held;
    write(socket, reply);
  },
  halfClose: (socket, owed) => void owed.then(() => socket.end()),
  failed: (socket) => socket.destroy(),
  terminated: (close) => {
    close();
  },
};

/** A server from these parts. */
export function streamServer(parts: StreamParts): Serve {
  return (port, listening) => {
    const open = new Map<Socket, () => Promise<void>>();
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      open.set(socket, serveConnection(socket, parts));
      socket.on('close', () => open.delete(socket));
    });
    server.listen({ port, host: BROKEN_HOST, backlog: 511 }, listening);
    process.on('SIGTERM', () =>
      parts.terminated(() => {
        server.close();
        for (const [socket, owed] of open) void owed().then(() => socket.destroySoon());
      }),
    );
  };
}

/** Writes what can still be written. A client that does not read its replies is not read from until it does. */
export function write(socket: Socket, bytes: Buffer): void {
  if (socket.writable && !socket.write(bytes)) socket.pause();
}

/** @returns what settles when all replies owed so far were sent. */
function serveConnection(socket: Socket, parts: StreamParts): () => Promise<void> {
  const framing = parts.framing();
  let owed = Promise.resolve();

  function take(chunk: Buffer): boolean {
    for (const frame of framing.feed(chunk)) {
      const sent = parts.send(socket, parts.reply(frame), owed, after(parts.delayMs(frame)));
      owed = Promise.all([owed, sent]).then(() => undefined);
    }
    if (framing.isBroken()) void owed.then(() => socket.destroySoon());
    return framing.isMidFrame();
  }

  parts.welcome(socket);
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk) => parts.read(socket, chunk, take));
  socket.on('end', () => parts.halfClose(socket, owed));
  const { failed } = parts;
  if (failed !== null) socket.on('error', () => failed(socket));
  return () => owed;
}

function after(milliseconds: number): Promise<void> {
  if (milliseconds === 0) return Promise.resolve();
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
