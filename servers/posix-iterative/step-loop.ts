// Steps of blocking calls on the process's main thread, with a turn of Node's event loop now and then, in which signals arrive.
import { setImmediate as turn } from 'node:timers/promises';
import type { BlockingSteps } from '../blocking/blocking-server.js';
import { cutAfterMs } from '../client-set.js';

/** Under load the event loop has a turn this often: a few microseconds each. */
const TURN_EVERY_MS = 50;

/** Gives turns, on one thread. */
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
  let turnMs = performance.now() + TURN_EVERY_MS;
  let cutMs = Infinity;

  async function run(steps: BlockingSteps): Promise<boolean> {
    while (performance.now() < cutMs) {
      if (!steps.step()) return true;
      if (isTurnDue()) await giveTurn();
      if (cutMs < Infinity) steps.stop();
    }
    return false;
  }

  function isTurnDue(): boolean {
    return performance.now() >= turnMs;
  }

  async function giveTurn(): Promise<void> {
    await turn();
    turnMs = performance.now() + TURN_EVERY_MS;
    if (!stop.aborted || cutMs < Infinity) return;
    cutMs = performance.now() + cutAfterMs(graceMs);
    stopped();
  }

  return { run, isTurnDue, giveTurn } satisfies StepLoop;
}
