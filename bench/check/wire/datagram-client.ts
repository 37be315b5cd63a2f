// A UDP client whose socket hears from anybody: a server that answers from the wrong address must be seen to answer. It tells when and
// from where each datagram came, holds no more of them than it can be expected to read, and never throws for what a server does.
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Target } from '../../../loadgen/load-plan.js';
import { resolveHost } from '../../../loadgen/resolve-host.js';

/** A datagram that came. */
export interface Arrival {
  readonly bytes: Buffer;
  readonly address: string;
  readonly port: number;
  /** By `performance.now()`. */
  readonly atMs: number;
}

/** One socket, at an address of its own. */
export interface DatagramClient {
  /** Where the server is, as its replies should tell. */
  readonly server: { readonly address: string; readonly port: number };
  /** Settles when the kernel has taken it. @returns why it would not, e.g. EMSGSIZE. */
  send(datagram: Buffer): Promise<string | null>;
  /** The next datagram; null when none has come by `untilMs` on `performance.now()`. @throws the signal's reason when it is aborted. */
  receive(untilMs: number): Promise<Arrival | null>;
  /** Idempotent. */
  close(): void;
}

/** Whom to speak to. */
export interface DatagramPlace {
  readonly target: Target;
  readonly signal: AbortSignal;
}

/** A burst of small replies, or some of the largest, before a busy client has read them. */
const RECEIVE_BUFFER_BYTES = 1_048_576;
/** Beyond this a server says more than it was asked, and what it says is thrown away. */
const MAX_UNREAD = 4_096;
const MAX_UNREAD_BYTES = 16 * 1_048_576;
/** For an abort, of which no event tells. */
const LOOK_MS = 50;

/**
 * Opens a socket. @param localAddress null: any. @returns null where there is no such local address.
 * @throws {LoadPlanError} HOST_UNKNOWN; the signal's reason.
 */
export async function openDatagrams(
  { target, signal }: DatagramPlace,
  localAddress: string | null = null,
): Promise<DatagramClient | null> {
  signal.throwIfAborted();
  const { address } = await resolveHost(target.host);
  const socket = createSocket({
    type: isIPv6(address) ? 'udp6' : 'udp4',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  });
  const isBound = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ port: 0, ...(localAddress === null ? {} : { address: localAddress }) }, () =>
      resolve(true),
    );
  });
  if (isBound) return createClient(socket, { address, port: target.port }, signal);
  socket.close();
  return null;
}

function createClient(
  socket: Socket,
  server: DatagramClient['server'],
  signal: AbortSignal,
): DatagramClient {
  const arrived: Arrival[] = [];
  let unreadBytes = 0;
  let isClosed = false;
  let wake = (): void => undefined;

  socket.on('message', (bytes, { address, port }) => {
    if (arrived.length >= MAX_UNREAD || unreadBytes >= MAX_UNREAD_BYTES) return;
    arrived.push({ bytes, address, port, atMs: performance.now() });
    unreadBytes += bytes.length;
    wake();
  });
  // What the kernel says of a server that is not there is seen as its silence.
  socket.on('error', () => undefined);

  async function receive(untilMs: number): Promise<Arrival | null> {
    for (;;) {
      signal.throwIfAborted();
      const next = arrived.shift();
      if (next !== undefined) {
        unreadBytes -= next.bytes.length;
        return next;
      }
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return null;
      await new Promise<void>((resolve) => {
        const look = setTimeout(resolve, Math.min(leftMs, LOOK_MS));
        wake = () => {
          clearTimeout(look);
          resolve();
        };
      });
    }
  }

  return {
    server,
    send: (datagram) =>
      new Promise((resolve) => {
        socket.send(datagram, server.port, server.address, (error) =>
          resolve(error === null ? null : ((error as NodeJS.ErrnoException).code ?? error.message)),
        );
      }),
    receive,
    close: () => {
      if (!isClosed) socket.close();
      isClosed = true;
    },
  };
}
