// For tests: a tcp server whose behaviour is a few lines, counting what a client does to it. Not a server style.
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';

export interface StreamPeer {
  readonly port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Connections that are open. */
  open(): number;
  /** Connections that ended with an error, a reset for one. */
  errors(): readonly string[];
  close(): Promise<void>;
}

/** Listens on the loopback. @param serve is called for each connection. @param port 0 takes a free one. */
export async function startStreamPeer(
  serve: (socket: Socket, connection: number) => void,
  port = 0,
): Promise<StreamPeer> {
  const sockets = new Set<Socket>();
  const errors: string[] = [];
  let accepted = 0;
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? error.message));
    serve(socket, accepted++);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    accepted: () => accepted,
    open: () => sockets.size,
    errors: () => errors,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Calls `onFrame` for every `frameBytes` bytes that arrive, with the frame's number on its connection. */
export function onFrames(
  socket: Socket,
  frameBytes: number,
  onFrame: (frame: Buffer, number: number) => void,
): void {
  let held = Buffer.alloc(0);
  let number = 0;
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= frameBytes) {
      onFrame(Buffer.from(held.subarray(0, frameBytes)), number++);
      held = held.subarray(frameBytes);
    }
  });
}
