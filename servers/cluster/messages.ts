// What a cluster's primary and its workers say to each other over IPC. Plain data, typed at both ends.
import type { ServeRequest, WorkerCounts } from '../server.js';

/** The one argument of a worker, as JSON. */
export type WorkerConfig = ServeRequest;

/** From the primary: finish what is in flight, report, and exit. */
export interface StopMessage {
  readonly type: 'stop';
}

/** From a worker. */
export type WorkerMessage =
  | { readonly type: 'listening'; readonly host: string; readonly port: number }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'stopped'; readonly counts: readonly WorkerCounts[] };
