// Runs one load in this process: workers opened, started on one agreed window, collected and merged. Knows no sockets.
import { createClock } from './clock.js';
import { startCpuMeter, usableCpus } from './cpu-meter.js';
import { requireEngine } from './engines.js';
import { requireDescriptors } from './descriptor-limit.js';
import { openIdleCrowd } from './idle-crowd.js';
import type { LoadPlan } from './load-plan.js';
import type { LoadResult } from './load-result.js';
import { validatePlan } from './load-plan-validation.js';
import type { LoadWindow } from './load-window.js';
import { createLoadWindow } from './load-window.js';
import { startLoadWorkers } from './load-workers.js';
import { mergeRecords } from './merge-records.js';
import { splitPlan } from './split-plan.js';

/** From the start's order to the first send: long enough for every worker to have woken. */
const START_LEAD_NS = 10_000_000;
/** From an early stop's order to the window's end: engines look at least every 50 ms (the engine contract). */
const STOP_LEAD_NS = 50_000_000;

/** A load whose first connections are open and that has sent nothing. */
export interface OpenedLoad {
  /** Begins the warm-up. @returns the window, in CLOCK_MONOTONIC nanoseconds. Once only. */
  start(): LoadWindow;
  /** Settles after {@link start}, when the last worker has brought its record. */
  readonly result: Promise<LoadResult>;
  /** Closes the window early, as soon as every worker can know of it; the result covers what was measured. */
  stop(): void;
  /**
   * Ends what is left: the workers of a load that was never started, and the idle connections, which outlive the result so that
   * a server's memory can be read while they are open. A process that ends need not call it.
   */
  discard(): Promise<void>;
}

/** What a watcher of {@link runLoad} is told. */
export interface LoadObserver {
  opened(): void;
  started(window: LoadWindow): void;
}

const NEVER = new AbortController().signal;

/**
 * Makes a load ready: checks the plan, opens its idle connections, starts its workers and opens theirs.
 * @param signal cuts the opening of idle connections short; those that are not open then count as unanswered.
 * @throws {LoadPlanError} for impossible numbers, an engine that cannot carry it, too few descriptors, an unknown host.
 */
export async function openLoad(asked: LoadPlan, signal = NEVER): Promise<OpenedLoad> {
  const { plan, warnings } = validatePlan(asked);
  const shares = splitPlan(plan);
  for (const share of shares) await requireEngine(share);
  requireDescriptors((plan.flows ?? plan.mode.clients) + plan.idleConnections);
  const crowd = plan.idleConnections === 0 ? null : await openIdleCrowd(plan, signal);
  const clock = createClock();
  const window = createLoadWindow();
  const workers = startLoadWorkers(shares, window.memory);
  let begin: (load: Promise<LoadResult>) => void;
  const result = new Promise<LoadResult>((resolve) => (begin = resolve));
  try {
    await workers.opened();
  } catch (error) {
    await discard();
    throw error;
  }

  async function measure(): Promise<LoadResult> {
    const meter = startCpuMeter(window, clock);
    try {
      const outcomes = await workers.run();
      return mergeRecords({
        plan,
        windowNs: window.endNs - window.startNs,
        records: outcomes.map((outcome) => outcome.record),
        facts: outcomes.map((outcome) => outcome.facts),
        // A little after the window's edge: to call one lost that went in the drain errs on the safe side.
        idle: crowd?.outcome() ?? null,
        use: { cpuNs: meter.finish(), cpus: usableCpus(plan.workers) },
        planWarnings: warnings,
      });
    } finally {
      // Its timers would outlive a load that failed.
      meter.finish();
      await workers.terminate();
    }
  }

  async function discard(): Promise<void> {
    crowd?.close();
    await workers.terminate();
  }

  return {
    start: () => {
      const startNs = clock() + START_LEAD_NS + plan.warmupMs * 1e6;
      window.set(startNs, startNs + plan.windowMs * 1e6);
      begin(measure());
      return { startNs: window.startNs, endNs: window.endNs };
    },
    result,
    stop: () => {
      const endNs = Math.min(window.endNs, clock() + STOP_LEAD_NS);
      window.set(Math.min(window.startNs, endNs), endNs);
    },
    discard,
  };
}

/** One load from plan to result. An abort of `signal` closes its window early; the result still comes. */
export async function runLoad(
  plan: LoadPlan,
  observer: LoadObserver,
  signal: AbortSignal,
): Promise<LoadResult> {
  const load = await openLoad(plan, signal);
  const stop = (): void => load.stop();
  observer.opened();
  observer.started(load.start());
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await load.result;
  } finally {
    signal.removeEventListener('abort', stop);
    await load.discard();
  }
}
