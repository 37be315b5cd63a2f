// What the harness and a generator process say to each other over their IPC channel; typed at both ends.
import type { LoadPlan } from './load-plan.js';
import type { LoadResult } from './load-result.js';

/** Harness → generator. `start` begins warm-up (after `opened`); `stop` ends the load early and still reports. */
export type GeneratorCommand =
  | { readonly type: 'open'; readonly plan: LoadPlan }
  | { readonly type: 'start' }
  | { readonly type: 'stop' };

/** Generator → harness. Times are CLOCK_MONOTONIC nanoseconds, comparable across processes of one machine. */
export type GeneratorEvent =
  /** The process is up (modules loaded, histograms compiled) and waits for `open`. */
  | { readonly type: 'ready' }
  /** First connections are open and nothing has been sent; waits for `start`. */
  | { readonly type: 'opened' }
  /** Sent as warm-up begins, so that the harness can sample the server exactly at the window's edges. */
  | { readonly type: 'started'; readonly windowStartNs: number; readonly windowEndNs: number }
  | { readonly type: 'result'; readonly result: LoadResult }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
