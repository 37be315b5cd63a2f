// For tests: a process whose forked children burn CPU, by their own account, and end. `node <flags> burner-trial.js wait|ignore` forks
// one that has burnt a part as "begun" is printed; at a line on stdin that one burns the rest and many short ones come and go,
// and a line of JSON tells what all of them burnt since "begun".
import { createForker } from '../../posix/fork.js';
import { exitNow, reapChild, resourceUsage } from '../../posix/process.js';
import { createSharedIntegers } from '../../posix/shared-memory.js';
import { setSignalAction } from '../../posix/signals.js';
import { sleepNs } from '../../posix/sleep.js';

/** What the first child burns before and after "begun", and each of the short ones, on top of what forking costs it. */
const FIRST_NS = 300e6;
const REST_NS = 100e6;
const SHORT_NS = 8e6;
const SHORT_CHILDREN = 20;
const LOOK_EVERY_NS = 1e6;

const ignores = process.argv[2] === 'ignore';
if (ignores) setSignalAction('SIGCHLD', 'ignore');
const forker = createForker();
const [BURNT_NS, PHASE] = [0, 1];
const shared = createSharedIntegers(2);

forkBurner(() => {
  burn(FIRST_NS);
  const beforeNs = usedNs();
  Atomics.store(shared, PHASE, 1n);
  awaitPhase(2n);
  burn(REST_NS);
  return usedNs() - beforeNs;
});
awaitPhase(1n);
process.stdout.write('begun\n');
process.stdin.once('data', () => {
  Atomics.store(shared, PHASE, 2n);
  for (let child = 0; child < SHORT_CHILDREN; child++) {
    forkBurner(() => {
      burn(SHORT_NS);
      return usedNs();
    });
  }
  // With SIGCHLD ignored the first of these waits for all, and finds none.
  while (reapChild(-1, true) !== null);
  process.stdout.write(`${JSON.stringify({ burntNs: Number(Atomics.load(shared, BURNT_NS)) })}\n`);
});

/** Forks a child that leaves what `life` gives among what was burnt. */
function forkBurner(life: () => number): void {
  if (forker.fork() !== 0) return;
  Atomics.add(shared, BURNT_NS, BigInt(Math.round(life())));
  exitNow(0);
}

function burn(nanoseconds: number): void {
  const end = usedNs() + nanoseconds;
  while (usedNs() < end);
}

function usedNs(): number {
  const { userNs, systemNs } = resourceUsage('self');
  return userNs + systemNs;
}

function awaitPhase(phase: bigint): void {
  while (Atomics.load(shared, PHASE) !== phase) sleepNs(LOOK_EVERY_NS);
}
