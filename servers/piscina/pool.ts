// The one place that knows Piscina: a fixed number of threads, all running before the first client comes.
import type { Socket } from 'node:net';
import type { Transferable } from 'node:worker_threads';
import { FixedQueue, Piscina } from 'piscina';
import { errorCode } from '../listen-error.js';
import { stopOnce } from '../on-node/stop-once.js';

/** A pool of threads that run one exported function of one module. */
export interface ThreadPool {
  /** Runs the function in the first thread that is free. @throws when the pool was ended, or the thread died. */
  run(task: unknown, transferList?: readonly Handover[]): Promise<unknown>;
  /** Terminates the threads, whatever they do. */
  end(): Promise<void>;
}

/** What can be handed over to a thread. @types/node 20 does not know that newer Nodes can hand over sockets. */
export type Handover = Transferable | Socket;

/** What a pool runs, and how. */
export interface ThreadPoolOptions {
  readonly module: URL;
  readonly functionName: string;
  readonly threads: number;
  /**
   * `sync` blocks a thread between tasks: cheapest, but anything left open in it is dead meanwhile. `disabled` leaves its event
   * loop running, which a thread that holds sockets needs.
   */
  readonly atomics: 'sync' | 'disabled';
}

/** Tasks that only make sure that every thread runs carry this; see {@link meetOthers}. */
export interface ReadyTask {
  readonly arrived: Int32Array;
  readonly threads: number;
}

/** How long threads may take to start. A slow machine needs 100 ms each. */
const READY_TIMEOUT_MS = 10_000;

/** Starts the threads, and is ready when all of them run. */
export async function createThreadPool(options: ThreadPoolOptions): Promise<ThreadPool> {
  const { threads } = options;
  const pool = new Piscina<unknown, unknown>({
    filename: options.module.href,
    name: options.functionName,
    // The same number twice, and no idle timeout, or threads come and go with the load (the default timeout is 0 ms).
    minThreads: threads,
    maxThreads: threads,
    atomics: options.atomics,
    recordTiming: false,
    // The default queue is an array, whose shift is slow when it is long.
    taskQueue: new FixedQueue(),
  });
  const arrived = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const task: ReadyTask = { arrived, threads };
  await Promise.all(Array.from({ length: threads }, () => pool.run(task, { name: 'meetOthers' })));
  return {
    run: (work, transferList) =>
      transferList === undefined
        ? pool.run(work)
        : pool.run(work, { transferList: transferList as Transferable[] }),
    end: stopOnce(() => pool.destroy()),
  };
}

/** Waits for `started`, and ends the threads when that fails: they would keep the process alive. */
export async function orEnd<Result>(
  threads: Pick<ThreadPool, 'end'>,
  started: Promise<Result>,
): Promise<Result> {
  try {
    return await started;
  } catch (error) {
    await threads.end();
    throw error;
  }
}

/** Runs in a thread: waits until each of the others has taken one such task too, so that none takes two. */
export function meetOthers({ arrived, threads }: ReadyTask): void {
  const dueMs = performance.now() + READY_TIMEOUT_MS;
  Atomics.add(arrived, 0, 1);
  Atomics.notify(arrived, 0);
  for (let count = Atomics.load(arrived, 0); count < threads; count = Atomics.load(arrived, 0)) {
    const leftMs = dueMs - performance.now();
    if (leftMs <= 0) throw new Error(`only ${count} of ${threads} threads started in time`);
    Atomics.wait(arrived, 0, count, leftMs);
  }
}

/** Tells of a task that failed while it was wanted: its client is cut, and this is the only trace of why. */
export function warnOfLostTask(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  process.emitWarning(`a thread of the pool lost a request: ${text}; its client is cut off`, {
    type: 'PoolFault',
    code: errorCode(error),
  });
}
