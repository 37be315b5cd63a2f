// A process of V8 with MIB of heap that forks: `node <flags> --expose-gc heap-fork-trial.js MIB CHILDREN` does on lines of its standard
// input what bench/claims/c/heap-fork.c does (`fork`, `write P`), and `collect`: each child collects its garbage once.
import { readSync } from 'node:fs';
import { createForker } from '../../../posix/fork.js';
import { exitNow, reapChild, setParentDeathSignal, signalProcess } from '../../../posix/process.js';
import { createSharedIntegers } from '../../../posix/shared-memory.js';
import { setSignalAction } from '../../../posix/signals.js';
import { sleepNs } from '../../../posix/sleep.js';
import { collectGarbage, createTouchedHeap, writeHeap } from './touched-heap.js';

/** How long a child sleeps between two looks at its orders. */
const LOOK_NS = 5e6;
/** Words that parent and children share: the number of the order, what it is, and how often it was obeyed in all. */
const [NUMBER, ORDER, OBEYED] = [0, 1, 2] as const;
/** As an order; a percentage to write is the order otherwise. */
const COLLECT = -1;

const mib = Number(process.argv[2]);
const count = Number(process.argv[3]);
// The end of its input ends it, and gives it the time to end its children.
setSignalAction('SIGTERM', 'ignore');
const forker = createForker();
// As 32-bit words: a look at them makes no garbage.
const shared = new Int32Array(createSharedIntegers(2).buffer);
const heap = createTouchedHeap(mib);
const children: number[] = [];
sayDone();
for (let line = readLine(); line !== null; line = readLine()) {
  if (line === 'fork') forkChildren();
  if (line === 'collect') give(COLLECT);
  if (line.startsWith('write ')) give(Number(line.slice('write '.length)));
  sayDone();
}
for (const child of children) signalProcess(child, 'SIGKILL');
for (const child of children) reapChild(child, true);

function forkChildren(): void {
  for (let index = 0; index < count; index++) {
    const pid = forker.fork();
    if (pid === 0) obey();
    children.push(pid);
  }
  give(0);
}

/** Gives all children an order, and waits until each has obeyed. */
function give(order: number): void {
  const dueTotal = Atomics.load(shared, OBEYED) + children.length;
  Atomics.store(shared, ORDER, order);
  Atomics.add(shared, NUMBER, 1);
  while (Atomics.load(shared, OBEYED) < dueTotal) sleepNs(LOOK_NS);
}

/** The child, to its end, which is its parent's. */
function obey(): never {
  setParentDeathSignal('SIGKILL');
  let obeyed = 0;
  for (;;) {
    const number = Atomics.load(shared, NUMBER);
    if (number === obeyed) {
      sleepNs(LOOK_NS);
      continue;
    }
    obeyed = number;
    const order = Atomics.load(shared, ORDER);
    if (order === COLLECT) collectGarbage();
    else if (order < 0 || order > 100) exitNow(1);
    else writeHeap(heap, order);
    Atomics.add(shared, OBEYED, 1);
  }
}

/** By a call that blocks: a process that forks does not run its event loop meanwhile. @returns null at the end of the input. */
function readLine(): string | null {
  const byte = Buffer.alloc(1);
  let line = '';
  while (readSync(0, byte) === 1) {
    if (byte[0] === 0x0a) return line;
    line += byte.toString('latin1');
  }
  return null;
}

function sayDone(): void {
  process.stdout.write('{"event":"done","seen":0}\n');
}
