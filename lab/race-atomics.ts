// Slide "Server styles", multithreading: the cure. Look at the one line that differs from `race` (in race-thread.ts): Atomics.add reads,
// adds and writes in one step, which no other thread can come between. No update is lost, and each costs more.
import type { LabProgram } from './program.js';
import { countWithThreads, INCREMENTS, THREADS } from './race-threads.js';

const ROUNDS = 3;

export const raceAtomics = {
  name: 'race-atomics',
  slide: 'Server styles',
  shows: 'the same threads with Atomics.add: no update is lost',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: false,
  run: async (lab) => {
    const expected = THREADS * INCREMENTS;
    lab.print(`${THREADS} threads, each ${INCREMENTS} times: Atomics.add(counter, 1)`);
    for (let round = 1; round <= ROUNDS; round++) {
      const counted = await countWithThreads('atomically');
      lab.print(
        `round ${round}: expected ${expected}, counted ${counted}, lost ${expected - counted}`,
      );
    }
  },
} satisfies LabProgram;
