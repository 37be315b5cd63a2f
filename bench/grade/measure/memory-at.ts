// What a server's processes take while clients are connected and have each been answered once, so that whatever it makes for a client
// is there. Not under load: buffers that fill and empty would make it a matter of the moment.
import { connect, type Socket } from 'node:net';
import { createExchange } from '../../../loadgen/exchange.js';
import type { Target } from '../../../loadgen/load-plan.js';
import { readStat } from '../../process/read-stat.js';
import { findTree, sampleMemory } from '../../process/tree-sampler.js';

/** What was reached, and what it takes. */
export interface MemoryAt {
  readonly asked: number;
  /** Clients that were answered. */
  readonly answered: number;
  /** Null where the system does not show it. */
  readonly pssBytes: number | null;
}

const MESSAGE_BYTES = 64;
const SEED = 0x6d656d;
/** More at once would overflow the backlog of a server that listens with a small one, and wait for a retry of a second. */
const MOST_AT_ONCE = 16;

/**
 * @param keeperPid the parent of all that the submission started; it is not counted itself.
 * @param patienceMs from the last answer to the next; then the rest is given up.
 */
export async function memoryAt(
  target: Target,
  keeperPid: number,
  asked: number,
  patienceMs: number,
  signal: AbortSignal,
): Promise<MemoryAt> {
  const sockets: Socket[] = [];
  let answered = 0;
  try {
    while (sockets.length < asked && !signal.aborted) {
      const some = Math.min(MOST_AT_ONCE, asked - sockets.length);
      const batch = Array.from({ length: some }, (_, i) =>
        answeredClient(target, sockets.length + i, patienceMs, (socket) => sockets.push(socket)),
      );
      const came = (await Promise.all(batch)).filter(Boolean).length;
      answered += came;
      if (came < some) break;
    }
    return { asked, answered, pssBytes: pssBelow(keeperPid) };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** One client that sends one frame and stays. @returns whether the right answer came in time. */
function answeredClient(
  { host, port }: Target,
  client: number,
  patienceMs: number,
  opened: (socket: Socket) => void,
): Promise<boolean> {
  const exchange = createExchange({ kind: 'echo' }, MESSAGE_BYTES, SEED);
  const request = Buffer.alloc(MESSAGE_BYTES);
  exchange.writeRequest(request, 0, client, 0);
  return new Promise((resolve) => {
    let reply = Buffer.alloc(0);
    const socket = connect({ host, port, noDelay: true }, () => socket.write(request));
    opened(socket);
    const patience = setTimeout(() => resolve(false), patienceMs);
    const settle = (isRight: boolean): void => {
      clearTimeout(patience);
      resolve(isRight);
    };
    socket.on('data', (bytes) => {
      reply = Buffer.concat([reply, bytes]);
      if (reply.length >= MESSAGE_BYTES) settle(exchange.isReply(reply, 0, client, 0));
    });
    // `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => settle(false));
  });
}

function pssBelow(keeperPid: number): number | null {
  let sum = 0;
  for (const pid of findTree(keeperPid)) {
    const stat = readStat(pid);
    // Children of the keeper are the submission and what it left to itself; their own children are counted with them.
    if (stat?.parentPid !== keeperPid) continue;
    const sample = sampleMemory(pid);
    if (sample === null) continue;
    if (sample.pssBytes === null) return null;
    sum += sample.pssBytes;
  }
  return sum > 0 ? sum : null;
}
