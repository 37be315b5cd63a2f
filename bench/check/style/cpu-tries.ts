// Which threads spend the CPU: while all clients echo as fast as they can, and while one computes. It tells a loop that does
// everything from one that has others work for it, even where the server can do nothing but echo.
import { answerWithin, type Asker } from './asker.js';
import type { CpuShares, ThreadShare } from './observations.js';
import { computeRequest, echoRequest, MOST_AMOUNT } from './requests.js';
import type { ServerWatch } from './server-watch.js';
import type { Patience, TryContext } from './try-context.js';

/** One look. Compilers and collectors of a runtime are busy at first, for longer on a busy machine: then it is looked again. */
const ECHOING_MS = 150;
const MOST_LOOKS = 8;
/** Twice in a row one thread has that share: then it does everything. */
const ALMOST_ALL = 0.8;
/** Less is a runtime's own housekeeping. */
const LEAST_SHARE = 0.15;

/** @param iterations of a compute that takes long enough to be seen; null: the server does not compute. */
export async function tryCpu(
  askers: readonly Asker[],
  iterations: number | null,
  context: TryContext,
): Promise<CpuShares | null> {
  const { watch, signal } = context;
  const [first] = askers;
  if (watch === null || first === undefined) return null;
  let echo: readonly ThreadShare[] = [];
  for (let look = 0, alone = 0; look < MOST_LOOKS && alone < 2; look++) {
    signal.throwIfAborted();
    echo = await sharesDuring(watch, () => echoFor(askers, ECHOING_MS, context));
    alone = (echo[0]?.share ?? 0) >= ALMOST_ALL ? alone + 1 : 0;
  }
  if (iterations === null) return { echo, compute: null };
  return { echo, compute: await sharesOfComputing(first, iterations, watch, context) };
}

/** As often as it takes until computing has lasted long enough to outweigh all else. */
async function sharesOfComputing(
  asker: Asker,
  iterations: number,
  watch: ServerWatch,
  { patienceMs, signal }: Patience,
): Promise<readonly ThreadShare[]> {
  let shares: readonly ThreadShare[] = [];
  let asked = iterations;
  for (let look = 0; look < MOST_LOOKS; look++) {
    signal.throwIfAborted();
    const beganMs = performance.now();
    shares = await sharesDuring(watch, () =>
      answerWithin(asker.ask(computeRequest(asked)), patienceMs, signal),
    );
    const tookMs = performance.now() - beganMs;
    if ((shares[0]?.share ?? 0) >= ALMOST_ALL || tookMs > patienceMs / 4) break;
    asked = Math.min(MOST_AMOUNT, 2 * asked);
  }
  return shares;
}

/** Each client asks again as soon as it is answered. */
async function echoFor(
  askers: readonly Asker[],
  forMs: number,
  { patienceMs, signal }: Patience,
): Promise<void> {
  const endMs = performance.now() + forMs;
  const echoing = async (asker: Asker): Promise<void> => {
    while (performance.now() < endMs) {
      const { kind } = await answerWithin(asker.ask(echoRequest()), patienceMs, signal);
      if (kind !== 'reply') return;
    }
  };
  await Promise.all(askers.map(echoing));
}

async function sharesDuring(
  watch: ServerWatch,
  during: () => Promise<unknown>,
): Promise<ThreadShare[]> {
  const before = watch.threadCpuNs();
  await during();
  return threadShares(before, watch.threadCpuNs());
}

/** Pure: the shares of those that count, the largest first. */
export function threadShares(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): ThreadShare[] {
  const spent = [...after].map(([thread, cpuNs]) => ({
    thread,
    cpuNs: Math.max(0, cpuNs - (before.get(thread) ?? 0)),
  }));
  const allNs = spent.reduce((sum, { cpuNs }) => sum + cpuNs, 0);
  return spent
    .map(({ thread, cpuNs }) => {
      const [pid = 0, tid = 0] = thread.split('/').map(Number);
      return { pid, tid, share: allNs === 0 ? 0 : cpuNs / allNs };
    })
    .filter(({ share }) => share >= LEAST_SHARE)
    .toSorted((a, b) => b.share - a.share);
}
