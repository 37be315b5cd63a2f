// What somebody who waits for a run sees on stderr. Written between repetitions only: nothing moves during a window.
import { styleLabel } from '../../results/cell-summary.js';
import type { Repetition } from '../../results/run.js';
import { formatDuration } from '../duration.js';
import type { Slot } from './repetition-record.js';
import type { RunObserver } from './run-rounds.js';

/** Where progress goes. `isTerminal`: one line that is rewritten; otherwise a plain line now and then. */
export interface ProgressOutput {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; a line that wraps could not be rewritten. */
  readonly columns: number;
}

/** A log wants to know that it goes on, not every repetition. */
const PLAIN_INTERVAL_MS = 15_000;
/** Start, connect, drain and stop of one repetition, until this run's own pace is known. */
const GUESSED_OVERHEAD_MS = 400;
const CLEAR_LINE = '\r\u001B[2K';

/** @param slotMs warm-up and window of one repetition. @param nowMs any clock in milliseconds. */
export function createProgress(
  output: ProgressOutput,
  slotMs: number,
  rounds: number,
  nowMs: () => number,
): RunObserver & { done(): void } {
  let startedMs: number | null = null;
  let saidMs = -Infinity;
  let saidRound = -1;

  function line(text: string): void {
    output.write(output.isTerminal ? `${CLEAR_LINE}${text}\n` : `${text}\n`);
  }

  return {
    repetitionStarts: (slot, index, total) => {
      const now = nowMs();
      // A round that was added begins to count anew.
      if (index === 0 || startedMs === null) startedMs = now;
      const paceMs = index === 0 ? slotMs + GUESSED_OVERHEAD_MS : (now - startedMs) / index;
      const left = `${formatDuration(Math.max(1_000, paceMs * (total - index)))} left`;
      const text = describe(slot, index, total, rounds, left);
      if (output.isTerminal) {
        output.write(`${CLEAR_LINE}${text.slice(0, output.columns - 1)}`);
      } else if (slot.round !== saidRound || now - saidMs >= PLAIN_INTERVAL_MS) {
        line(text);
        saidMs = now;
        saidRound = slot.round;
      }
    },
    repetitionEnds: (repetition) => {
      const { error } = repetition;
      if (error !== null) line(`failed: ${repetition.cellId}: ${error.message} [${error.code}]`);
      else if (repetition.verdict === 'failed') line(whyFailed(repetition));
    },
    warning: (text) => line(`warning: ${text}`),
    done: () => {
      if (output.isTerminal) output.write(CLEAR_LINE);
    },
  };
}

function describe(slot: Slot, index: number, total: number, rounds: number, left: string): string {
  const { cell, round } = slot;
  const idle = cell.idleConnections === 0 ? '' : ` beside ${cell.idleConnections} idle`;
  const which =
    round < rounds ? `${round + 1}/${rounds}` : `${round + 1}, beyond the ${rounds} planned`;
  return `round ${which} · ${index + 1}/${total} · ${left} · ${styleLabel(cell)} ${cell.transport} ${cell.workload} · ${cell.concurrency} ${cell.concurrency === 1 ? 'client' : 'clients'}${idle}`;
}

function whyFailed({ cellId, reasons }: Repetition): string {
  return `failed: ${cellId}: ${reasons[0] ?? 'no reason was given'}`;
}
