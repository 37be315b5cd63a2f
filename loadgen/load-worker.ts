// The entry of a worker thread: opens its share with its engine, waits for the start, runs, and brings its record home.
import { parentPort, workerData } from 'node:worker_threads';
import { createMonotonicClock } from '../posix/monotonic-clock.js';
import { createClock } from './clock.js';
import type { Clock } from './engine.js';
import { engineFor } from './engines.js';
import { LoadPlanError } from './load-plan.js';
import { viewLoadWindow } from './load-window.js';
import { layOutSeries } from './throughput-series.js';
import { createWindowRecorder } from './window-recorder.js';
import type { WorkerAssignment, WorkerCommand, WorkerEvent } from './worker-messages.js';

async function main(): Promise<void> {
  const { share, windowMemory } = workerData as WorkerAssignment;
  const window = viewLoadWindow(windowMemory);
  const { mode } = share.plan;
  const recorder = createWindowRecorder(
    mode.clients,
    window,
    mode.kind === 'open',
    layOutSeries(share.plan),
  );
  const engine = await engineFor(share);
  // Both are CLOCK_MONOTONIC; the second makes no garbage, and needs what the engine needs.
  const clock = engine.name === 'posix' ? createMonotonicClock() : createClock();
  const session = await engine.open(share, recorder, clock);
  const started = nextCommand();
  tell({ type: 'opened' });
  await started;
  // Not a moment earlier: without a warm-up the first request must be the window's first.
  await sleepUntil(window.startNs - share.plan.warmupMs * 1e6, clock);
  await session.run({
    clock,
    windowStartNs: window.startNs,
    // Live: an early stop brings it forward.
    get windowEndNs() {
      return window.endNs;
    },
    stopped: () => clock() >= window.endNs,
  });
  tell({ type: 'finished', record: recorder.finish(), facts: session.facts() });
}

/** Sleeps to the last millisecond, and spins that: a timer may fire early by as much. */
async function sleepUntil(atNs: number, clock: Clock): Promise<void> {
  const sleepMs = Math.floor((atNs - clock()) / 1e6) - 1;
  if (sleepMs > 0) await new Promise((resolve) => setTimeout(resolve, sleepMs));
  while (clock() < atNs);
}

function nextCommand(): Promise<WorkerCommand> {
  return new Promise((resolve) => parentPort?.once('message', resolve));
}

function tell(event: WorkerEvent): void {
  parentPort?.postMessage(event);
}

try {
  await main();
} catch (error) {
  const code = error instanceof LoadPlanError ? error.code : 'WORKER_FAILED';
  tell({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}
