// A TCP client for tests: writes what it is told, collects what comes, and never waits without end.
import { connect as connectSocket, type Socket } from 'node:net';
import type { Address } from '../server.js';

/** A connection to a server under test. */
export interface StreamClient {
  readonly socket: Socket;
  write(bytes: Buffer): void;
  /** The next `count` bytes. @throws when the connection ends before, or nothing comes in time. */
  read(count: number): Promise<Buffer>;
  /** All bytes until the server closes. @throws when it does not in time. */
  readToEnd(): Promise<Buffer>;
  /** Bytes that have come and were not read. */
  arrived(): number;
  /** Whether the server has closed its side, or reset the connection. */
  isClosed(): boolean;
  close(): void;
}

/** How long a test waits for bytes before it fails. Milliseconds. */
const PATIENCE_MS = 25_000;

/** Connects. @param paused leaves what comes unread in the kernel until `socket.resume()`. */
export async function connect(server: Address, paused = false): Promise<StreamClient> {
  const socket = connectSocket({ ...server, noDelay: true, allowHalfOpen: true });
  let arrived: Buffer[] = [];
  let arrivedBytes = 0;
  let closed = false;
  let wake = (): void => undefined;
  socket.on('data', (chunk) => {
    arrived.push(chunk);
    arrivedBytes += chunk.length;
    wake();
  });
  if (paused) socket.pause();
  for (const event of ['end', 'close', 'error']) {
    socket.on(event, () => {
      closed = true;
      wake();
    });
  }

  async function until(isDone: () => boolean, what: string): Promise<void> {
    const lateMs = performance.now() + PATIENCE_MS;
    const waking = setTimeout(() => wake(), PATIENCE_MS + 1);
    while (!isDone()) {
      if (performance.now() > lateMs) {
        throw new Error(`waited ${PATIENCE_MS} ms for ${what}; ${arrivedBytes} bytes came`);
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
    clearTimeout(waking);
  }

  async function read(count: number): Promise<Buffer> {
    await until(() => arrivedBytes >= count || closed, `${count} bytes`);
    if (arrivedBytes < count) {
      throw new Error(`the server closed after ${arrivedBytes} of ${count} bytes`);
    }
    const all = Buffer.concat(arrived);
    arrived = [all.subarray(count)];
    arrivedBytes -= count;
    return all.subarray(0, count);
  }

  async function readToEnd(): Promise<Buffer> {
    await until(() => closed, 'the server to close');
    return read(arrivedBytes);
  }

  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    write: (bytes) => socket.write(bytes),
    read,
    readToEnd,
    arrived: () => arrivedBytes,
    isClosed: () => closed,
    close: () => socket.destroy(),
  };
}

/** Sends `bytes` on a connection of its own and half-closes. @returns all that comes back. */
export async function exchange(server: Address, bytes: Buffer): Promise<Buffer> {
  const client = await connect(server);
  client.socket.end(bytes);
  const replies = await client.readToEnd();
  client.close();
  return replies;
}
