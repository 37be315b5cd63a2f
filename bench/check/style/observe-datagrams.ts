// All tries of a server of datagrams. Nobody can hold on there: what tells is who is served while requests are outstanding.
import type { Asker } from './asker.js';
import { tryCpu } from './cpu-tries.js';
import { growsWithClients, isCpuAsked, isFilled } from './growth.js';
import type {
  CrowdStep,
  DatagramObservations,
  HolderProcess,
  ServerSight,
  WorkTry,
} from './observations.js';
import { measurePace, type TryContext } from './try-context.js';
import { findAbilities, tryComputes, tryWaits } from './work-tries.js';

/** Requests that are outstanding at the same time, at most: more where more processes or threads have the socket. */
const USUAL_POOL = 8;
const LARGEST_POOL = 32;
const OTHERS = 6;
/** Computes at the same time, where it is not seen how many processes have the socket. */
const UNSEEN_COMPUTES = 3;

/** @returns null when the server does not answer an echo. */
export async function observeDatagrams(
  unpaced: Omit<TryContext, 'pace'>,
): Promise<DatagramObservations | null> {
  const first = await unpaced.open();
  const clients: Asker[] = [first];
  try {
    const pace = await measurePace(first, unpaced);
    if (pace === null) return null;
    const context: TryContext = { ...unpaced, pace };
    const abilities = await findAbilities(first, pace, unpaced);
    const holders = (await context.watch?.holders([])) ?? null;
    const count = OTHERS + poolToTry(holders);
    while (clients.length < count) clients.push(await unpaced.open());
    const others = clients.slice(0, OTHERS);
    const askers = clients.slice(OTHERS);
    const steps: CrowdStep[] = [];
    const wait = await tryWaits(askers, others[0], abilities, context, (outstanding) => {
      if (context.watch !== null) steps.push(context.watch.count(outstanding));
    });
    const computing = askers.slice(0, computesToTry(holders, steps, wait));
    const computes = await tryComputes(computing, others, abilities, context);
    const cpu = isCpuAsked(computes.compute, wait)
      ? await tryCpu(clients.slice(0, USUAL_POOL), abilities.iterations, context)
      : null;
    const sight = await seeServer(steps, context);
    return { transport: 'udp', usualReplyMs: pace.usualReplyMs, ...computes, wait, sight, cpu };
  } finally {
    for (const client of clients) client.close();
  }
}

async function seeServer(
  steps: readonly CrowdStep[],
  { watch }: TryContext,
): Promise<ServerSight | null> {
  const holders = (await watch?.holders([])) ?? [];
  return holders.length === 0 ? null : { steps, holders };
}

function poolToTry(holders: readonly HolderProcess[] | null): number {
  const most = Math.max(...(holders ?? []).map(({ threads }) => threads), holders?.length ?? 0);
  return Math.min(LARGEST_POOL, Math.max(USUAL_POOL, most));
}

/** More than one only says something where they may be shared out over several loops. */
function computesToTry(
  holders: readonly HolderProcess[] | null,
  steps: readonly CrowdStep[],
  wait: WorkTry | null,
): number {
  if (isFilled(wait) || growsWithClients(steps) !== null) return 1;
  return holders === null ? UNSEEN_COMPUTES : holders.length + 1;
}
