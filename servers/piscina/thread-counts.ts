// Adds up what the threads of a pool did. Threads are numbered from 1 in the order in which they first served.
import type { WorkerCounts } from '../server.js';
import { createCounts, type MutableCounts } from '../worker-counts.js';
import type { ConnectionResult } from './connection-task.js';

/** Counts per thread. */
export interface ThreadCounts {
  add(result: ConnectionResult): void;
  /** One entry per thread, those that served nobody included. */
  all(): readonly WorkerCounts[];
}

/** All at zero. */
export function createThreadCounts(threads: number): ThreadCounts {
  const byThread = new Map<number, MutableCounts>();
  const name = (index: number): string => `thread-${index + 1}`;

  function add(result: ConnectionResult): void {
    const counts = byThread.get(result.threadId) ?? createCounts(name(byThread.size));
    byThread.set(result.threadId, counts);
    counts.connections++;
    counts.requests += result.requests;
    counts.malformed += result.malformed;
  }

  function all(): readonly WorkerCounts[] {
    const served = [...byThread.values()];
    const missing = Math.max(0, threads - served.length);
    return [
      ...served,
      ...Array.from({ length: missing }, (_, index) => createCounts(name(served.length + index))),
    ];
  }

  return { add, all };
}
