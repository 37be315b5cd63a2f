// All tries of a server over a stream, in an order in which one does not disturb the next.
import type { Asker } from './asker.js';
import { tryCpu } from './cpu-tries.js';
import { holdInMidSession, holdSilent, type HeldCrowd } from './hold-clients.js';
import { growsWithClients, isCpuAsked } from './growth.js';
import { loopProcesses } from './judge-loop.js';
import type { HeldTry, ServerSight, StreamObservations } from './observations.js';
import { measurePace, type TryContext } from './try-context.js';
import { findAbilities, tryComputes, tryWaits, type Abilities } from './work-tries.js';

/** Beside one client that works. */
const OTHERS = 7;
/** A pool is looked for up to this size, and further where there are more threads in one process. */
const USUAL_POOL = 8;
const LARGEST_POOL = 32;
/** Silent clients that an unbounded server serves others beside. */
const SILENT_CLIENTS = 8;

type WorkSeen = Pick<StreamObservations, 'compute' | 'computeAgainstWaits' | 'wait' | 'cpu'>;

const NO_WORK: WorkSeen = { compute: null, computeAgainstWaits: null, wait: null, cpu: null };

/** @returns null when the server does not answer an echo. */
export async function observeStreams(
  unpaced: Omit<TryContext, 'pace'>,
): Promise<StreamObservations | null> {
  const { open, patienceMs } = unpaced;
  const first = await open();
  const pace = await measurePace(first, patienceMs);
  if (pace === null) {
    first.close();
    return null;
  }
  const closesAfterReply = first.isClosed();
  const none: Abilities = { iterations: null, waits: false };
  const abilities = closesAfterReply ? none : await findAbilities(first, patienceMs);
  first.close();
  const context: TryContext = { ...unpaced, pace };
  const seen = closesAfterReply ? null : await observeCrowd(abilities, context);
  const pool = seen?.midSession.starvation?.held ?? 1;
  const one = await holdSilent(1, context);
  const isMany = one.starvation === null && one.turnedAwayBeside === null;
  const silent = isMany ? await holdSilent(pool > 1 ? pool : SILENT_CLIENTS, context) : one;
  const { usualReplyMs } = pace;
  const unseen = { midSession: null, sight: null, ...NO_WORK };
  return { transport: 'tcp', usualReplyMs, closesAfterReply, silent, ...(seen ?? unseen) };
}

async function observeCrowd(
  abilities: Abilities,
  context: TryContext,
): Promise<WorkSeen & { midSession: HeldTry; sight: ServerSight | null }> {
  const crowd = await holdInMidSession(context);
  const { clients, tried: midSession } = crowd;
  try {
    const sight = await seeServer(crowd, context);
    const work = await observeWork(crowd, sight, abilities, context);
    return { midSession, sight, ...work };
  } finally {
    for (const client of clients) client.close();
  }
}

async function seeServer(
  { clients, steps }: HeldCrowd,
  { watch }: TryContext,
): Promise<ServerSight | null> {
  if (watch === null) return null;
  const ports = clients.map((client) => client.localPort() ?? 0);
  return { steps, holders: await watch.holders(ports) };
}

/** What is outstanding with one client says little of a server in which each has a process or a thread; there one try is enough. */
async function observeWork(
  { clients, tried }: HeldCrowd,
  sight: ServerSight | null,
  abilities: Abilities,
  context: TryContext,
): Promise<WorkSeen> {
  const [asker, ...others] = clients;
  if (asker === undefined || others.length === 0) return NO_WORK;
  const computes = await tryComputes([asker], others.slice(0, OTHERS), abilities, context);
  const isLoop = tried.starvation === null && growsWithClients(sight?.steps ?? []) === null;
  if (!isLoop) return { ...NO_WORK, ...computes };
  const waiters = await addClients(clients, poolToTry(sight) + 1, context);
  const wait = await tryWaits(waiters.slice(1), waiters[0], abilities, context);
  const isOneProcess = loopProcesses(sight?.holders ?? []).length === 1;
  const cpu =
    isOneProcess && isCpuAsked(computes.compute, wait)
      ? await tryCpu(clients, abilities.iterations, context)
      : null;
  for (const extra of waiters.slice(clients.length)) extra.close();
  return { ...computes, wait, cpu };
}

async function addClients(
  clients: readonly Asker[],
  count: number,
  { open }: TryContext,
): Promise<Asker[]> {
  const all = clients.slice(0, count);
  while (all.length < count) all.push(await open());
  return all;
}

function poolToTry(sight: ServerSight | null): number {
  const most = Math.max(0, ...(sight?.holders ?? []).map(({ threads }) => threads));
  return Math.min(LARGEST_POOL, Math.max(USUAL_POOL, most));
}
