// Steps of blocking calls on the process's main thread, with a turn of Node's event loop now and then, in which signals arrive.
import { cutAfterMs } from '../limits.js';
import type { BlockingSteps } from '../on-posix/blocking/blocking-server.js';
import { createLoopTurns } from '../on-posix/loop-turns.js';

/** Runs steps and gives turns, on one thread. */
export interface StepLoop {
  /**
   * Steps to the end; once a stop is asked for, to the end of what had begun, or until there is no more time for that.
   * @returns whether it came to the end.
   */
  run(steps: BlockingSteps): Promise<boolean>;
  /** Whether the event loop is due a turn: then call {@link giveTurn}. */
  isTurnDue(): boolean;
  giveTurn(): Promise<void>;
}

/** @param stopped is told once, at the first turn after a stop was asked for. @param graceMs from then on. */
export function createStepLoop(stop: AbortSignal, graceMs: number, stopped: () => void): StepLoop {
  const turns = createLoopTurns();
  let cutMs = Infinity;

  async function run(steps: BlockingSteps): Promise<boolean> {
    // The clock is read once a step while nobody asks to stop: this is on the path of every request.
    for (;;) {
      if (!steps.step()) return true;
      if (turns.isDue()) await giveTurn();
      if (cutMs === Infinity) continue;
      if (performance.now() >= cutMs) return false;
      steps.stop();
    }
  }

  async function giveTurn(): Promise<void> {
    await turns.give();
    if (!stop.aborted || cutMs < Infinity) return;
    cutMs = performance.now() + cutAfterMs(graceMs);
    stopped();
  }

  return { run, isTurnDue: () => turns.isDue(), giveTurn } satisfies StepLoop;
}
