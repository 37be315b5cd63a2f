// Counts that forked children leave with their parent, in memory they share, and the flag by which it tells them to stop.
import { createSharedIntegers } from '../../../posix/shared-memory.js';
import type { WorkerCounts } from '../../server.js';
import type { MutableCounts } from '../../worker-counts.js';

/** What a parent and its children share. Made before the first fork. */
export interface SharedCounts {
  /** Adds what `counts` has to the place `worker`, and sets it back to zero. */
  publish(worker: number, counts: MutableCounts): void;
  /** What was published so far; `nameOf` gives each place its name. */
  read(nameOf: (worker: number) => string): WorkerCounts[];
  stop(): void;
  isStopped(): boolean;
}

const FIELDS = ['connections', 'requests', 'malformed', 'dropped'] as const;

/** @param workers places, each for one child or for several. */
export function createSharedCounts(workers: number): SharedCounts {
  const integers = createSharedIntegers(1 + workers * FIELDS.length);
  const placeOf = (worker: number, field: number): number => 1 + worker * FIELDS.length + field;

  function publish(worker: number, counts: MutableCounts): void {
    for (const [field, name] of FIELDS.entries()) {
      Atomics.add(integers, placeOf(worker, field), BigInt(counts[name]));
      counts[name] = 0;
    }
  }

  function readOne(worker: number, name: string): WorkerCounts {
    const value = (field: number): number => Number(Atomics.load(integers, placeOf(worker, field)));
    return {
      worker: name,
      connections: value(0),
      requests: value(1),
      malformed: value(2),
      dropped: value(3),
    };
  }

  return {
    publish,
    read: (nameOf) =>
      Array.from({ length: workers }, (_, worker) => readOne(worker, nameOf(worker))),
    stop: () => Atomics.store(integers, 0, 1n),
    isStopped: () => Atomics.load(integers, 0) !== 0n,
  } satisfies SharedCounts;
}
