// What each further client, or thread of a pool, costs a server in memory: clients that have been served once are held open, and the
// server's memory is read with few and with many.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createExchange } from '../../../loadgen/exchange.js';
import { within } from '../../run/deadline.js';
import { MeasureError } from '../../run/instruments.js';
import type { Designs } from '../c-designs.js';
import { startDesign, type DesignChoice } from '../design-server.js';
import { untilAborted } from '../until-aborted.js';
import { readTreeMemory, type TreeMemory } from './tree-memory.js';

/** How many clients are held, at the first reading and at the second. */
export interface ClientCounts {
  readonly few: number;
  readonly many: number;
}

/** Bytes for each client between the few and the many. */
export type MemoryPerClient = TreeMemory;

/** A thread of V8 takes a tenth of a second to come up, and a busy machine longer. */
const REPLY_TIMEOUT_MS = 20_000;
const MESSAGE_BYTES = 64;
/** So many at once leave no thread of a pool without work. */
const CLIENTS_PER_THREAD = 4;

/** A fresh server each time. @throws {MeasureError} when it fails, a client is not served, or `signal` is aborted. */
export async function measurePerClient(
  choice: DesignChoice,
  { few, many }: ClientCounts,
  designs: Designs,
  signal: AbortSignal,
): Promise<MemoryPerClient> {
  const server = await startDesign(choice, designs, null);
  const held: Socket[] = [];
  try {
    await hold(server.port, few, held, signal);
    const before = readTreeMemory(server.pid);
    await hold(server.port, many - few, held, signal);
    const after = readTreeMemory(server.pid);
    return perUnit(before, after, many - few);
  } finally {
    for (const socket of held) socket.destroy();
    await server.close();
  }
}

/**
 * What each further thread of a pool costs the style `piscina`: the memory of two servers, with few threads and with many, all of which
 * have worked. @throws {MeasureError} as {@link measurePerClient}.
 */
export async function measurePerThread(
  { few, many }: ClientCounts,
  designs: Designs,
  signal: AbortSignal,
): Promise<TreeMemory> {
  const pools = [measurePool(few, designs, signal), measurePool(many, designs, signal)] as const;
  // Whichever fails, the other has ended its server, too.
  await Promise.allSettled(pools);
  const [before, after] = await Promise.all(pools);
  return perUnit(before, after, many - few);
}

async function measurePool(
  threads: number,
  designs: Designs,
  signal: AbortSignal,
): Promise<TreeMemory> {
  const choice = { by: 'style', style: 'piscina', options: { threads } } as const;
  const server = await startDesign(choice, designs, null);
  const held: Socket[] = [];
  try {
    await hold(server.port, threads * CLIENTS_PER_THREAD, held, signal);
    return readTreeMemory(server.pid);
  } finally {
    for (const socket of held) socket.destroy();
    await server.close();
  }
}

/** What is between two readings, for each of `count`. */
export function perUnit(before: TreeMemory, after: TreeMemory, count: number): TreeMemory {
  return {
    virtualBytes: (after.virtualBytes - before.virtualBytes) / count,
    rssBytes: (after.rssBytes - before.rssBytes) / count,
    anonymousBytes: (after.anonymousBytes - before.anonymousBytes) / count,
  };
}

/** Opens `count` clients, each of them served once; kept in `held` from their first moment. @throws {MeasureError} as above. */
async function hold(
  port: number,
  count: number,
  held: Socket[],
  signal: AbortSignal,
): Promise<void> {
  const exchange = createExchange({ kind: 'echo' }, MESSAGE_BYTES, 1);
  const served = Array.from({ length: count }, async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    held.push(socket);
    const request = Buffer.alloc(MESSAGE_BYTES);
    exchange.writeRequest(request, 0, 0, 0);
    socket.write(request);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    // From here on nobody listens to it; an error would be the server's end, which is noticed there.
    socket.on('error', () => undefined);
    if (!exchange.isReply(reply, 0, 0, 0)) {
      throw new MeasureError('PROBE_FAILED', 'a reply was not what had been sent');
    }
  });
  const late = (): Error =>
    new MeasureError('PROBE_FAILED', `not all of ${count} clients were served in time`);
  // This way round: what is broken off leaves no timer behind, for which the process would wait.
  await within(untilAborted(Promise.all(served), signal), REPLY_TIMEOUT_MS, late);
}
