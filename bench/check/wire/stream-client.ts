// A TCP client that can do what real ones do to a server: write in any pieces, read late or not at all, close half, reset. It waits
// for as long as bytes keep coming and its patience beyond, holds no more than it was asked to read and some, and never throws for
// what a server does: that is what it reports.
import { connect as connectSocket, type Socket } from 'node:net';
import type { Target } from '../../../loadgen/load-plan.js';

/** `whole`: as many bytes as asked for; `late`: they did not come in time; `end`: the server closed its side; `reset`: it broke off. */
export type Outcome = 'whole' | 'late' | 'end' | 'reset';

/** What came, and why no more. */
export interface StreamReading {
  readonly bytes: Buffer;
  readonly outcome: Outcome;
}

/** One connection. */
export interface StreamClient {
  /** Hands bytes to the kernel, or keeps them until it takes them. After an end they go nowhere. */
  write(bytes: Buffer): void;
  /** The next `count` bytes, or those that came. @throws the signal's reason when it is aborted. */
  read(count: number, patienceMs?: number): Promise<StreamReading>;
  /** Until the server closes (`end`, `reset`), says more than `maxBytes` (`whole`), or is silent beyond patience (`late`). */
  readToEnd(maxBytes: number, patienceMs?: number): Promise<StreamReading>;
  /** Settles when `isDone` says so (true), or patience ends (false); looked at whenever something moves, and every few ms. */
  eventually(isDone: () => boolean, patienceMs?: number): Promise<boolean>;
  /** Bytes that have come and were not read. */
  arrivedBytes(): number;
  /** Of what was written, the bytes that the kernel has taken: counted when a write is done, however large it is. */
  takenBytes(): number;
  /** How the server has closed, as far as it was seen; null while it has not. */
  closed(): 'end' | 'reset' | null;
  /** Leaves what comes in the kernel's buffer, until {@link resume}. */
  pause(): void;
  resume(): void;
  /** Sends FIN behind what was written; still reads. */
  closeHalf(): void;
  /** Breaks off with a reset. */
  reset(): void;
  close(): void;
}

/** Whom to connect to, and how long to wait. */
export interface StreamPlace {
  readonly target: Target;
  /** Without a byte having come. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** Unread bytes beyond this stay in the kernel, so that a server that never ends costs no memory. */
const MAX_UNREAD_BYTES = 4 * 1_048_576;
/** For conditions that no event tells of. */
const LOOK_MS = 5;

/** Connects. @returns null when nothing listens or nobody answers in time. @throws the signal's reason. */
export async function openStream(place: StreamPlace): Promise<StreamClient | null> {
  const { target, patienceMs, signal } = place;
  signal.throwIfAborted();
  const { host, port } = target;
  const socket = connectSocket({ host, port, noDelay: true, allowHalfOpen: true });
  const isConnected = await new Promise<boolean>((resolve, reject) => {
    const late = setTimeout(() => resolve(false), patienceMs);
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.once('close', () => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
    });
    socket.once('connect', () => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
    });
  }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  if (isConnected) return createClient(socket, place);
  socket.destroy();
  return null;
}

function createClient(socket: Socket, { patienceMs: usualMs, signal }: StreamPlace): StreamClient {
  let chunks: Buffer[] = [];
  let unread = 0;
  let seen = 0;
  /** Bytes that a read waits for. */
  let wanted = 0;
  let isHeld = false;
  let ending: 'end' | 'reset' | null = null;
  let wake = (): void => undefined;

  socket.on('data', (chunk) => {
    chunks.push(chunk);
    unread += chunk.length;
    seen += chunk.length;
    flow();
    wake();
  });
  const ended = (how: 'end' | 'reset'): void => {
    ending ??= how;
    wake();
  };
  socket.on('end', () => ended('end'));
  socket.on('error', () => ended('reset'));
  socket.on('close', () => ended('reset'));

  function flow(): void {
    if (isHeld || unread > wanted + MAX_UNREAD_BYTES) socket.pause();
    else if (socket.isPaused()) socket.resume();
  }

  async function eventually(isDone: () => boolean, patienceMs = usualMs): Promise<boolean> {
    let before = seen;
    let lateMs = performance.now() + patienceMs;
    while (!isDone()) {
      signal.throwIfAborted();
      const nowMs = performance.now();
      if (seen !== before) {
        before = seen;
        lateMs = nowMs + patienceMs;
      } else if (nowMs > lateMs) return false;
      await new Promise<void>((resolve) => {
        const look = setTimeout(resolve, LOOK_MS);
        wake = () => {
          clearTimeout(look);
          resolve();
        };
      });
    }
    return true;
  }

  function take(count: number): Buffer {
    const taken: Buffer[] = [];
    let missing = count;
    let used = 0;
    for (const chunk of chunks) {
      if (missing === 0) break;
      const part = chunk.length <= missing ? chunk : chunk.subarray(0, missing);
      taken.push(part);
      missing -= part.length;
      if (part.length === chunk.length) used++;
      else chunks[used] = chunk.subarray(part.length);
    }
    chunks = chunks.slice(used);
    unread -= count;
    return taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken);
  }

  async function read(count: number, patienceMs?: number): Promise<StreamReading> {
    wanted = count;
    flow();
    await eventually(() => unread >= count || ending !== null, patienceMs);
    wanted = 0;
    if (unread >= count) return { bytes: take(count), outcome: 'whole' };
    return { bytes: take(unread), outcome: ending ?? 'late' };
  }

  return {
    write: (bytes) => socket.write(bytes),
    read,
    readToEnd: (maxBytes, patienceMs) => read(maxBytes + 1, patienceMs),
    eventually,
    arrivedBytes: () => unread,
    takenBytes: () => socket.bytesWritten - socket.writableLength,
    closed: () => ending,
    pause: () => {
      isHeld = true;
      flow();
    },
    resume: () => {
      isHeld = false;
      flow();
    },
    closeHalf: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
    close: () => socket.destroy(),
  };
}
