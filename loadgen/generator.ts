// One load as a sequence of commands and events (messages.ts). No process and no channel: those are generator-main's.
import { createLatencyHistogram } from './histogram.js';
import type { LoadPlan } from './load-plan.js';
import { LoadPlanError } from './load-plan.js';
import type { GeneratorCommand, GeneratorEvent } from './messages.js';
import type { OpenedLoad } from './run-load.js';
import { openLoad } from './run-load.js';

export interface Generator {
  command(command: GeneratorCommand): void;
}

/** @param tell hears `opened`, `started` and `result` in that order, or `failed`, after which nothing comes. */
export function createGenerator(tell: (event: GeneratorEvent) => void): Generator {
  let load: OpenedLoad | null = null;
  let isOpening = false;
  let isStarted = false;
  let isStopped = false;
  // Compiles the histograms' WebAssembly before `ready`.
  createLatencyHistogram().free();

  async function open(plan: LoadPlan): Promise<void> {
    load = await openLoad(plan);
    tell({ type: 'opened' });
    if (isStopped) await start();
  }

  async function start(): Promise<void> {
    if (load === null) throw new LoadPlanError('NOT_OPEN', 'start came before opened');
    if (isStarted) return;
    isStarted = true;
    const { startNs, endNs } = load.start();
    tell({ type: 'started', windowStartNs: startNs, windowEndNs: endNs });
    if (isStopped) load.stop();
    tell({ type: 'result', result: await load.result });
  }

  function stop(): void {
    isStopped = true;
    if (isStarted) load?.stop();
    else if (load !== null) attempt(start());
  }

  function attempt(step: Promise<void>): void {
    step.catch((error: unknown) => {
      const code = error instanceof LoadPlanError ? error.code : 'GENERATOR_FAILED';
      const message = error instanceof Error ? error.message : String(error);
      tell({ type: 'failed', code, message });
    });
  }

  return {
    command: (command) => {
      switch (command.type) {
        case 'open':
          if (isOpening) break;
          isOpening = true;
          attempt(open(command.plan));
          break;
        case 'start':
          attempt(start());
          break;
        case 'stop':
          stop();
          break;
      }
    },
  };
}
