// For tests: a process that forks as many children as it is told, each of which collects garbage and leaves. `node <flags>
// dist/posix/fork-trial.js COUNT wait|ignore` prints what became of them as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { createForker } from './fork.js';
import { exitNow, parentProcessId, processId, reapChild, resourceUsage } from './process.js';
import { createSharedIntegers } from './shared-memory.js';
import { setSignalAction } from './signals.js';

const count = Number(process.argv[2]);
const ignores = process.argv[3] === 'ignore';
if (ignores) setSignalAction('SIGCHLD', 'ignore');
const counts = createSharedIntegers(1);
const parent = processId();
const forker = createForker();
const ends = { good: 0, bad: 0 };

/** Enough garbage for several collections. */
function makeGarbage(): number {
  let kept: number[][] = [];
  for (let i = 0; i < 20_000; i++) {
    if (i % 1_000 === 0) kept = [];
    kept.push([i, i + 1, i + 2]);
  }
  return kept.length;
}

for (let i = 0; i < count; i++) {
  const pid = forker.fork();
  if (pid === 0) {
    if (makeGarbage() === 1_000 && parentProcessId() === parent) Atomics.add(counts, 0, 1n);
    exitNow(7);
  }
  makeGarbage();
  if (ignores) continue;
  const end = reapChild(pid, true);
  ends[end?.pid === pid && end.code === 7 ? 'good' : 'bad']++;
}
// With SIGCHLD ignored this waits for all of them, and finds none to wait for (wait(2)).
const left = reapChild(-1, true);
process.stdout.write(
  JSON.stringify({
    ...ends,
    left,
    counted: Number(counts[0]),
    zombies: zombiesOf(parent),
    childrenNs: resourceUsage('children').userNs,
  }),
);

function zombiesOf(pid: number): number {
  return readdirSync('/proc').filter((name) => isZombieOf(name, pid)).length;
}

function isZombieOf(name: string, pid: number): boolean {
  if (!/^\d+$/u.test(name)) return false;
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' && Number(parentPid) === pid;
  } catch {
    // It has ended since the folder was read.
    return false;
  }
}
