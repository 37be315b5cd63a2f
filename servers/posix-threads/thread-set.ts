// The threads of a server: started, counted, stopped in time, and never left behind.
import { Worker } from 'node:worker_threads';
import { cutAfterMs } from '../limits.js';
import type { WorkerCounts } from '../server.js';
import type { ThreadReport, ThreadTask } from './thread-task.js';

const THREAD = new URL('thread.js', import.meta.url);

export interface ThreadSet {
  /** Starts a thread: some 60 ms of CPU. @returns once it serves, or has failed to. */
  start(task: Omit<ThreadTask, 'stop'>): Promise<void>;
  /** Threads that do not serve yet. Until they do they need turns of this thread's event loop, several each. */
  starting(): number;
  /** Rejects when a thread fails, and never else: a server that has lost a part of itself must not be measured on. */
  readonly failed: Promise<never>;
  /** Has every thread finish within `graceMs`. One that had to be cut has nothing to tell. */
  stop(graceMs: number): Promise<void>;
}

/** @param counted is told what each thread counted, when it has ended. */
export function createThreadSet(counted: (counts: WorkerCounts) => void): ThreadSet {
  const stopMemory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const threads = new Map<Worker, Promise<void>>();
  let starting = 0;
  let fail: (error: unknown) => void;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => undefined);

  function start(task: Omit<ThreadTask, 'stop'>): Promise<void> {
    const thread = new Worker(THREAD, { workerData: { ...task, stop: stopMemory } });
    const ended = new Promise<void>((resolve) => {
      thread.on('exit', () => {
        threads.delete(thread);
        resolve();
      });
    });
    threads.set(thread, ended);
    starting++;
    const serving = new Promise<void>((resolve) => {
      thread.on('message', (report: ThreadReport) => {
        if (report.event === 'serving') resolve();
        else counted(report.counts);
      });
    });
    thread.on('error', fail);
    return Promise.race([serving, ended]).finally(() => starting--);
  }

  async function stop(graceMs: number): Promise<void> {
    Atomics.store(new Int32Array(stopMemory), 0, 1);
    // A thread that is cut ends with the call in which it waits, which takes no longer than a look at the flag.
    const cutting = setTimeout(() => {
      for (const thread of threads.keys()) void thread.terminate();
    }, cutAfterMs(graceMs));
    await Promise.all(threads.values());
    clearTimeout(cutting);
  }

  return { start, starting: () => starting, failed, stop } satisfies ThreadSet;
}
