// A client that asks for much and reads nothing: once every buffer between it and the server is full, a server that writes with calls
// that wait serves nobody else with the same thread. Only tried on servers that can do nothing but echo, for others show more.
import { connect } from 'node:net';
import type { Target } from '../../../loadgen/load-plan.js';
import { answerWithin, type Asker } from './asker.js';
import type { SlowReaderTry } from './observations.js';
import { echoRequest } from './requests.js';
import { blockedAfterMs, type TryContext } from './try-context.js';

const PIECE_BYTES = 262_144;
/** More than the kernel's buffers of four socket ends grow to; a server that takes all of it has room of its own. */
const MOST_BYTES = 48 * 1_048_576;
/** No room for so long: everything is full. Milliseconds. */
const STUCK_MS = 200;
const ROUND_TRIPS = 3;

/** @param other a client that is held, and is asked while the slow one reads nothing. */
export async function trySlowReader(
  target: Target,
  other: Asker,
  context: TryContext,
): Promise<SlowReaderTry> {
  const socket = connect({ host: target.host, port: target.port });
  socket.on('error', () => undefined);
  socket.pause();
  try {
    const isStuck = await fill(socket, context.signal);
    if (!isStuck) return { kind: 'never-full' };
    const boundMs = blockedAfterMs(context, 0);
    const beganMs = performance.now();
    let answer = other.ask(echoRequest());
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const came = await answerWithin(answer, boundMs, context.signal);
      if (came.kind === 'closed') return { kind: 'gave-up' };
      if (came.kind === 'none') {
        const waitedMs = performance.now() - beganMs;
        socket.destroy();
        const relief = await answerWithin(answer, context.patienceMs, context.signal);
        return relief.kind === 'reply' ? { kind: 'held-up', waitedMs } : { kind: 'gave-up' };
      }
      if (trip + 1 < ROUND_TRIPS) answer = other.ask(echoRequest());
    }
    return { kind: 'served' };
  } finally {
    socket.destroy();
  }
}

/** Writes until there is no room. @returns false when the server takes all of it, or closes the connection. */
async function fill(socket: ReturnType<typeof connect>, signal: AbortSignal): Promise<boolean> {
  // Lines, for a server that reads those.
  const piece = Buffer.alloc(PIECE_BYTES, `${'.'.repeat(63)}\n`);
  for (let sent = 0; sent < MOST_BYTES && !socket.destroyed; sent += PIECE_BYTES) {
    signal.throwIfAborted();
    if (socket.write(piece)) continue;
    if (!(await hasDrained(socket))) return !socket.destroyed;
  }
  return false;
}

function hasDrained(socket: ReturnType<typeof connect>): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (drained: boolean): void => {
      clearTimeout(late);
      socket.off('drain', onDrain);
      socket.off('close', onClose);
      resolve(drained);
    };
    const late = setTimeout(() => settle(false), STUCK_MS);
    const onDrain = (): void => settle(true);
    const onClose = (): void => settle(false);
    socket.on('drain', onDrain);
    socket.on('close', onClose);
  });
}
