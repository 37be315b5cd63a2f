// From what was seen of a server that serves any number of clients, without a process or a thread for each, to the kind of its loop:
// one, several processes with one each, or one that has threads do its work. Pure.
import { conclude, LIKELY, NEAREST, PLAUSIBLE, SURE, type Conclusion } from './conclusion.js';
import { filledAt } from './growth.js';
import { loopProcesses, mayPoll } from './loops.js';
import type { CpuShares, HolderProcess, ServerSight, StreamObservations } from './observations.js';

/** One thread does everything, but for a runtime's housekeeping. */
const ALMOST_ALL = 0.8;
/** From here on a thread does a part of the work. */
const A_PART = 0.2;

/** Judges a server whose processes can be seen. */
export function judgeLoop(
  {
    compute,
    wait,
    cpu,
    slowReader,
  }: Pick<StreamObservations, 'compute' | 'wait' | 'cpu' | 'slowReader'>,
  { holders }: Pick<ServerSight, 'holders'>,
): Conclusion {
  const loops = loopProcesses(holders);
  if (loops.length > 1) return judgeSeveral(loops);
  const aside = describePrimary(holders, loops);
  const pool = filledAt(wait);
  const first = compute?.steps[0];
  if (first === undefined || first.others === 0) {
    const writes = slowReader?.kind === 'held-up' ? ', and writes with calls that wait' : '';
    return judgeWithoutCompute(pool, cpu, `${writes}${aside}`);
  }
  if (first.heldUp === 0) return judgePooled(pool, wait !== null);
  if (first.heldUp < first.others) {
    const follows = `So several loops in one process share the clients${aside}; one loop is nearest.`;
    return conclude('event-loop', NEAREST, follows);
  }
  if (pool === 1 && isDoneElsewhere(cpu)) {
    const follows = 'So a loop does the I/O, and one thread beside it all the work: a pool of one.';
    return conclude('piscina', LIKELY, follows);
  }
  const waits = pool === 1 ? ', and even its waits hold everybody up' : '';
  return conclude('event-loop', SURE, `So one thread serves all clients${waits}${aside}.`);
}

function judgeSeveral(loops: readonly HolderProcess[]): Conclusion {
  const serving = loops.filter(({ connections }) => connections > 0);
  if (serving.length > 1) {
    const follows = `So ${loops.length} processes share the clients, each a loop that serves several at once.`;
    return conclude('cluster', SURE, follows);
  }
  const follows = `So ${loops.length} processes, each a loop, stand by to accept from one address; these clients all fell to one of them.`;
  return conclude('cluster', LIKELY, follows);
}

/** One loop, while another process has the door, or hands connections to it. */
function describePrimary(
  holders: readonly HolderProcess[],
  loops: readonly HolderProcess[],
): string {
  const [loop] = loops;
  const primary = holders.find((one) => one.hasDoor && one.pid !== loop?.pid && mayPoll(one));
  if (primary === undefined) return '';
  return `, behind another process (${primary.pid}) that listens: a cluster with one worker behaves so`;
}

/** Computing holds nobody up. */
function judgePooled(pool: number | null, hasWaits: boolean): Conclusion {
  if (pool !== null) {
    const follows = `So a loop does the I/O, and a pool of ${pool} threads the work.`;
    return conclude('piscina', pool > 1 ? SURE : PLAUSIBLE, follows);
  }
  const waits = hasWaits ? ', and no number of waits that was tried fills it' : '';
  return conclude(
    'piscina',
    NEAREST,
    `So work is done beside the loop${waits}: light threads (goroutines, virtual threads) on a few of the kernel's behave so. A loop with a pool of threads is nearest.`,
  );
}

/** It can only echo, or wait; then the CPU tells who does it. */
function judgeWithoutCompute(
  pool: number | null,
  cpu: CpuShares | null,
  aside: string,
): Conclusion {
  if (pool !== null && pool > 1) {
    const follows = `So a loop does the I/O, and a pool of ${pool} threads waits for it.`;
    return conclude('piscina', LIKELY, follows);
  }
  if (isShared(cpu)) {
    return conclude(
      'piscina',
      NEAREST,
      'So several threads of one process share the work of all clients, none of whom has a thread of its own: goroutines behave so. A loop with a pool of threads is nearest.',
    );
  }
  const waits = pool === 1 ? ', and its waits hold everybody up' : '';
  const follows = `So one thread serves all clients${waits}${aside}.`;
  return conclude('event-loop', cpu === null ? PLAUSIBLE : LIKELY, follows);
}

/** Whether more than one thread is busy while all echo. */
export function isShared(cpu: CpuShares | null): boolean {
  const [busiest] = cpu?.echo ?? [];
  return busiest !== undefined && busiest.share < ALMOST_ALL;
}

/** Whether another thread than the one that computes has a part in echoing. */
export function isDoneElsewhere(cpu: CpuShares | null): boolean {
  const [worker] = cpu?.compute ?? [];
  const parts = (cpu?.echo ?? []).filter(({ share }) => share >= A_PART);
  return (
    worker !== undefined &&
    parts.some(({ pid, tid }) => `${pid}/${tid}` !== `${worker.pid}/${worker.tid}`)
  );
}
