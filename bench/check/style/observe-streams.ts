// All tries of a server over a stream, in an order in which one does not disturb the next.
import type { Asker } from './asker.js';
import { tryCpu } from './cpu-tries.js';
import { holdInMidSession, holdSilent, type HeldCrowd } from './hold-clients.js';
import { growsWithClients, isCpuAsked } from './growth.js';
import { loopProcesses } from './loops.js';
import type { HeldTry, ServerSight, SlowReaderTry, StreamObservations } from './observations.js';
import { trySlowReader } from './slow-reader.js';
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
type CrowdSeen = WorkSeen & Pick<StreamObservations, 'midSession' | 'sight'>;

const NO_CROWD = { midSession: null, sight: null };
const NO_WORK: WorkSeen = { compute: null, computeAgainstWaits: null, wait: null, cpu: null };

/** @returns null when the server does not answer an echo. */
export async function observeStreams(
  unpaced: Omit<TryContext, 'pace'>,
): Promise<StreamObservations | null> {
  const { open } = unpaced;
  const first = await open();
  const pace = await measurePace(first, unpaced);
  if (pace === null) {
    first.close();
    return null;
  }
  const closesAfterReply = first.isClosed();
  const none: Abilities = { iterations: null, waits: false };
  const abilities = closesAfterReply ? none : await findAbilities(first, pace, unpaced);
  first.close();
  const context: TryContext = { ...unpaced, pace };
  const crowd = closesAfterReply
    ? { ...NO_CROWD, ...NO_WORK }
    : await observeCrowd(abilities, context);
  const silent = await observeSilent(crowd.midSession?.starvation?.held ?? 1, context);
  const slowReader = isEchoLoop(crowd) ? await observeSlowReader(context) : null;
  const { usualReplyMs } = pace;
  return { transport: 'tcp', usualReplyMs, closesAfterReply, ...crowd, silent, slowReader };
}

/** One silent client, and then as many as the server serves at once, or a crowd. */
async function observeSilent(pool: number, context: TryContext): Promise<HeldTry> {
  const one = await holdSilent(1, context);
  if (one.starvation !== null || one.turnedAwayBeside !== null) return one;
  return holdSilent(pool > 1 ? pool : SILENT_CLIENTS, context);
}

/** Last of all, since a server may fall over it. */
async function observeSlowReader(context: TryContext): Promise<SlowReaderTry | null> {
  if (!context.mayFall) return null;
  const other = await context.open();
  try {
    return await trySlowReader(context.target, other, context);
  } finally {
    other.close();
  }
}

/** Any number of clients, without a process or a thread for each, and nothing but echoes. */
function isEchoLoop({ midSession, sight, compute }: CrowdSeen): boolean {
  const isUnlimited = midSession !== null && midSession.starvation === null;
  return isUnlimited && compute === null && growsWithClients(sight?.steps ?? []) === null;
}

async function observeCrowd(abilities: Abilities, context: TryContext): Promise<CrowdSeen> {
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
  const holders = await watch.holders(ports);
  // Whoever has these connections is not ours to see: somebody else's, or in a container behind a proxy.
  return holders.some(({ connections }) => connections > 0) ? { steps, holders } : null;
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
  // The last one is served by nobody: to ask it would only be to wait.
  if (tried.starvation?.relievedMs === null) return NO_WORK;
  const computes = await tryComputes([asker], others.slice(0, OTHERS), abilities, context);
  const isLoop = tried.starvation === null && growsWithClients(sight?.steps ?? []) === null;
  if (!isLoop) return { ...NO_WORK, ...computes };
  const pool = abilities.waits ? poolToTry(sight) + 1 : 0;
  const waiters = await addClients(clients, pool, context);
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
