// Slide "Server styles", multithreading: "special attention must be taken to avoid race conditions". Look at the updates that are lost:
// `counter = counter + 1` reads, adds and writes, and another thread may write between the read and the write.
import type { LabProgram } from './program.js';
import { countWithThreads, INCREMENTS, THREADS } from './race-threads.js';

/** A race need not show at once; on one CPU it may take a while. */
const MOST_ROUNDS = 20;

export const race = {
  name: 'race',
  slide: 'Server styles',
  shows: 'threads that count in shared memory without care, and the updates that are lost',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: false,
  run: async (lab) => {
    const expected = THREADS * INCREMENTS;
    lab.print(`${THREADS} threads, each ${INCREMENTS} times: counter = counter + 1`);
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      const counted = await countWithThreads('carelessly');
      lab.print(
        `round ${round}: expected ${expected}, counted ${counted}, lost ${expected - counted}`,
      );
      if (counted !== expected) return;
    }
    lab.print('no update was lost, which is luck: run it again');
  },
} satisfies LabProgram;
