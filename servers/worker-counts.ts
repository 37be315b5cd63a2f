// What one serving process or thread counts while it serves. Plain increments: this is on the path of every request.
import type { WorkerCounts } from './server.js';

/** {@link WorkerCounts} while they still move. `connections` stays 0 over UDP. */
export type MutableCounts = { -readonly [Key in keyof WorkerCounts]: WorkerCounts[Key] };

/** Counts at zero. @param worker names the process or thread in results: `main`, `worker-1`, `thread-1`. */
export function createCounts(worker: string): MutableCounts {
  return { worker, connections: 0, requests: 0, malformed: 0, dropped: 0 };
}
