// Servers for streams, each broken in one way: in what they take a connection, a piece of it, its end, or a signal for.
import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { HEADER_BYTES, MAX_STREAM_PAYLOAD_BYTES } from '../../../protocol/frame.js';
import { BROKEN_HOST, type BrokenServers, type Serve } from './broken-server.js';
import { FRAME_FAULTS, TURNED_WORK } from './frame-work.js';
import {
  chunkFraming,
  lenientFraming,
  littleEndianFraming,
  narrowFraming,
  trustingFraming,
} from './framing.js';
import { RIGHT_STREAM, streamServer, write, type StreamParts } from './stream-server.js';

/** How many clients one of them has room for. */
const FEW_CONNECTIONS = 4;
const SILENCE_MS = 1_000;
/** For the next request to be there, as after a turn through a queue or a pool. */
const SHARED_MS = 2;

/** All of them, by mode; those that begin with `plain` know nothing of frames. */
export const BROKEN_STREAMS = {
  right: broken({}),
  'right-plain': plain((chunk, socket) => write(socket, chunk)),
  // Pools that have room for so many clients; the next ones wait for their turn.
  'right-pool-of-1': broken({ welcome: pool(1) }),
  'right-pool-of-2': broken({ welcome: pool(2) }),
  'right-pool-of-3': broken({ welcome: pool(3) }),
  ...Object.fromEntries(Object.entries(FRAME_FAULTS).map(([mode, work]) => [mode, broken(work)])),
  'reads-little-endian': broken({ ...TURNED_WORK, framing: littleEndianFraming }),
  // settimeout(1) once for all, and nobody is at fault who says nothing for longer.
  'cuts-silent': broken({
    welcome: (socket) => socket.setTimeout(SILENCE_MS, () => socket.destroy()),
  }),
  // MaxKeepAliveRequests.
  'ends-after-1000': broken({ send: sendTimes(1_000) }),
  'reads-one-byte': broken({ framing: narrowFraming }),
  greets: broken({ welcome: (socket) => socket.write('Welcome to echo 1.0\r\n') }),
  'closes-after-first': broken({
    send: async (socket, reply, earlier, held) => {
      await RIGHT_STREAM.send(socket, reply, earlier, held);
      socket.end();
    },
  }),
  // Each reply goes as soon as it is there: an echo overtakes the wait before it.
  reorders: broken({
    send: async (socket, reply, _earlier, held) => {
      await held;
      write(socket, reply);
    },
  }),
  'drops-at-half-close': broken({ halfClose: (socket) => socket.destroy() }),
  'never-closes': broken({ halfClose: () => undefined }),
  // No handler for errors: ECONNRESET of one client ends the process, and every other client with it.
  'dies-of-reset': broken({ failed: null }),
  'ignores-sigterm': broken({ terminated: () => undefined }),
  'leaves-child': broken({
    terminated: (close) => {
      spawn('sleep', ['30'], { stdio: 'ignore' }).unref();
      close();
    },
  }),
  'keeps-few-connections': keepsFewConnections(),
  'chunk-is-frame': broken({ framing: chunkFraming }),
  'accepts-malformed': broken({ framing: () => lenientFraming() }),
  'shared-buffer': sharesBuffer(),
  // What the client does not read is kept, however much it is.
  'never-pauses': broken({
    send: async (socket, reply, earlier, held) => {
      await earlier;
      await held;
      if (socket.writable) socket.write(reply);
    },
  }),
  'trusts-length': broken({ framing: trustingFraming }),
  'waits-for-stopped-writer': broken({ read: oneFrameAtATime() }),
  // data = conn.recv(1024) is taken for the whole request, and what did not fit is lost.
  'plain-one-recv-of-1024': plain((chunk, socket) => write(socket, chunk.subarray(0, 1_024))),
  'plain-decodes-text': plain((chunk, socket) => write(socket, Buffer.from(chunk.toString()))),
  'plain-upper-cases': plain((chunk, socket) => write(socket, Buffer.from(chunk.map(upper)))),
  // A send() that took a part of the bytes is taken for one that took all of them.
  'plain-ignores-short-send': plain((chunk, socket) => {
    if (!socket.writableNeedDrain) socket.write(chunk);
  }),
} satisfies BrokenServers;

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

function broken(fault: Partial<StreamParts>): Serve {
  return streamServer({ ...RIGHT_STREAM, ...fault });
}

/** A server of RFC 862, but for what it does with a piece of the stream. */
function plain(onChunk: (chunk: Buffer, socket: Socket) => void): Serve {
  return (port, listening) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      socket.on('drain', () => socket.resume());
      socket.on('data', (chunk) => onChunk(chunk, socket));
      socket.on('end', () => socket.end());
      socket.on('error', () => socket.destroy());
    });
    server.listen({ port, host: BROKEN_HOST, backlog: 511 }, listening);
  };
}

/** One buffer for all replies, which are sent a turn later: what came meanwhile has overwritten it. */
function sharesBuffer(): Serve {
  const buffer = Buffer.alloc(HEADER_BYTES + MAX_STREAM_PAYLOAD_BYTES);
  return broken({
    reply: (request) => buffer.subarray(0, RIGHT_STREAM.reply(request).copy(buffer)),
    send: async (socket, reply, earlier, held) => {
      await earlier;
      await held;
      await new Promise((resolve) => setTimeout(resolve, SHARED_MS));
      write(socket, Buffer.from(reply));
    },
  });
}

/** Takes a client in when there is room; what others say meanwhile stays unread. */
function pool(places: number): StreamParts['welcome'] {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return (socket) => {
    let isIn = false;
    const takeIn = (): void => {
      isIn = true;
      taken++;
      socket.resume();
    };
    socket.on('close', () => {
      if (!isIn) {
        waiting.splice(waiting.indexOf(takeIn), 1);
        return;
      }
      taken--;
      waiting.shift()?.();
    });
    if (taken < places) {
      takeIn();
      return;
    }
    socket.pause();
    waiting.push(takeIn);
  };
}

/** So many replies on a connection, then its end. */
function sendTimes(times: number): StreamParts['send'] {
  const counts = new WeakMap<Socket, number>();
  return async (socket, reply, earlier, held) => {
    await RIGHT_STREAM.send(socket, reply, earlier, held);
    const count = (counts.get(socket) ?? 0) + 1;
    counts.set(socket, count);
    if (count === times) socket.end();
  };
}

/** An array with four places: the fifth client finds none and is sent away. */
function keepsFewConnections(): Serve {
  let clients = 0;
  return broken({
    welcome: (socket) => {
      clients++;
      socket.on('close', () => clients--);
      if (clients > FEW_CONNECTIONS) socket.destroy();
    },
  });
}

/** While one client is in mid-frame, what the others send lies waiting. */
function oneFrameAtATime(): StreamParts['read'] {
  const waiting: { readonly socket: Socket; readonly run: () => boolean }[] = [];
  let holder: Socket | null = null;

  function runAll(): void {
    for (;;) {
      const index = waiting.findIndex(({ socket }) => holder === null || holder === socket);
      const [next] = index < 0 ? [] : waiting.splice(index, 1);
      if (next === undefined) return;
      holder = next.run() && !next.socket.destroyed ? next.socket : null;
    }
  }

  return (socket, chunk, take) => {
    if (socket.listenerCount('close', leave) === 0) socket.once('close', leave);
    waiting.push({ socket, run: () => take(chunk) });
    runAll();
  };

  function leave(this: Socket): void {
    if (holder === this) holder = null;
    runAll();
  }
}
