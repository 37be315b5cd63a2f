// What the thread that runs a load and its workers say to each other; typed at both ends. The window is shared memory.
import type { EngineFacts } from './engine-facts.js';
import type { WorkerShare } from './load-plan.js';
import type { WorkerRecord } from './worker-record.js';

/** Given to a worker as its `workerData`; it opens its connections at once. */
export interface WorkerAssignment {
  readonly share: WorkerShare;
  /** Of {@link viewLoadWindow}. */
  readonly windowMemory: SharedArrayBuffer;
}

/** To a worker. Sent once the window is set. */
export interface WorkerCommand {
  readonly type: 'start';
}

/** From a worker: `opened`, then after its start `finished`; or `failed` at any time, and then nothing more. */
export type WorkerEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'finished'; readonly record: WorkerRecord; readonly facts: EngineFacts }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
