// For tests: a process that forks children and signals each the moment it exists, as a stop may come then. `node <flags>
// signal-trial.js COUNT` prints what became of them, and how many of the signals it heard itself, as JSON.
import { setTimeout as pause } from 'node:timers/promises';
import { createForker } from '../../../posix/fork.js';
import { reapChild, signalProcess } from '../../../posix/process.js';
import { sleepNs } from '../../../posix/sleep.js';
import { forkChild } from './child.js';

/** How long a child lives, so that most signals find it there. */
const ASLEEP_NS = 1e6;

const count = Number(process.argv[2]);
const ends = { good: 0, bad: 0, heard: 0 };
process.on('SIGTERM', () => ends.heard++);
const forker = createForker();
for (let i = 0; i < count; i++) {
  const pid = forkChild(forker, () => sleepNs(ASLEEP_NS));
  signalProcess(pid, 'SIGTERM');
  const end = reapChild(pid, true);
  ends[end?.pid === pid && end.code === 0 ? 'good' : 'bad']++;
}
// Whatever a child has written into the pipe of this process's handlers is heard by now.
await pause(50);
signalProcess(process.pid, 'SIGTERM');
await pause(50);
process.stdout.write(JSON.stringify(ends));
