// What a thread of this style is given to do, and what it says when it is done.
import type { WorkerCounts } from '../server.js';

/** Handed over as the thread's workerData. Descriptors are the process's, so their numbers are all a thread needs. */
export interface ThreadTask {
  readonly name: string;
  /**
   * `accept`: serve one client after the other from the listener `fd`. `connection`: serve the client `fd`. `datagrams`: serve the
   * socket `fd`.
   */
  readonly kind: 'accept' | 'connection' | 'datagrams';
  readonly fd: number;
  readonly idleTimeoutMs: number;
  /** The longest that the thread may wait before it looks whether it is to stop. */
  readonly longestWaitMs: number;
  /** One Int32, not 0 once threads are to stop. */
  readonly stop: SharedArrayBuffer;
}

/** What a thread says: that it begins to serve, and as it ends, what it counted. */
export type ThreadReport =
  { readonly event: 'serving' } | { readonly event: 'ended'; readonly counts: WorkerCounts };
