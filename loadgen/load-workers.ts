// The worker threads of one load, seen from the thread that runs it: started together, waited for together, ended together.
import { Worker } from 'node:worker_threads';
import type { EngineFacts } from './engine-facts.js';
import { LoadPlanError } from './load-plan.js';
import type { WorkerShare } from './load-plan.js';
import type { WorkerCommand, WorkerEvent } from './worker-messages.js';
import type { WorkerRecord } from './worker-record.js';

/** What a worker brought home. */
export interface WorkerOutcome {
  readonly record: WorkerRecord;
  readonly facts: EngineFacts;
}

/** The workers of one load. A worker that fails, or ends without a record, rejects what is waited for. */
export interface LoadWorkers {
  /** Resolves when every worker has opened its connections. @throws {LoadPlanError} of the first that could not. */
  opened(): Promise<void>;
  /** Lets all begin; resolves with their outcomes, in the order of the shares. */
  run(): Promise<readonly WorkerOutcome[]>;
  /** Ends every thread. */
  terminate(): Promise<void>;
}

export function startLoadWorkers(
  shares: readonly WorkerShare[],
  windowMemory: SharedArrayBuffer,
): LoadWorkers {
  const handles = shares.map((share) => startWorker(share, windowMemory));
  return {
    opened: async () => {
      await Promise.all(handles.map((handle) => handle.opened));
    },
    run: () => {
      for (const { worker } of handles) {
        worker.postMessage({ type: 'start' } satisfies WorkerCommand);
      }
      return Promise.all(handles.map((handle) => handle.finished));
    },
    terminate: async () => {
      await Promise.all(handles.map((handle) => handle.worker.terminate()));
    },
  };
}

interface WorkerHandle {
  readonly worker: Worker;
  readonly opened: Promise<void>;
  readonly finished: Promise<WorkerOutcome>;
}

function startWorker(share: WorkerShare, windowMemory: SharedArrayBuffer): WorkerHandle {
  const worker = new Worker(new URL('./load-worker.js', import.meta.url), {
    workerData: { share, windowMemory },
    name: `load-worker-${share.worker}`,
  });
  const opened = new Promise<void>((resolve, reject) => {
    onEvent(worker, 'opened', () => resolve(), reject);
  });
  const finished = new Promise<WorkerOutcome>((resolve, reject) => {
    onEvent(worker, 'finished', (event) => event.type === 'finished' && resolve(event), reject);
  });
  // Whoever waits for one of them gets the error; the other must not count as unhandled.
  opened.catch(ignore);
  finished.catch(ignore);
  return { worker, opened, finished };
}

/** Calls `then` on an event of this type, and `fail` when the worker failed or ended before it. */
function onEvent(
  worker: Worker,
  type: WorkerEvent['type'],
  then: (event: WorkerEvent) => void,
  fail: (error: Error) => void,
): void {
  worker.on('message', (event: WorkerEvent) => {
    if (event.type === 'failed') fail(new LoadPlanError(event.code, event.message));
    else if (event.type === type) then(event);
  });
  worker.on('error', fail);
  worker.on('exit', (exitCode) => {
    fail(
      new LoadPlanError(
        'WORKER_FAILED',
        `a load worker ended with code ${exitCode} before it was ${type}: see its output above`,
      ),
    );
  });
}

function ignore(): void {
  // Rejections reach whoever awaits the same promise.
}
