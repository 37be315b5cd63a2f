// What somebody who waits for `ab` sees: one line on a terminal, rewritten between repetitions, and nothing anywhere else.
import { formatDuration } from '../duration.js';
import type { Finding } from './judge.js';
import { nameOf } from './judge.js';
import { digits } from './reason.js';
import type { AbObserver } from './run-blocks.js';

/** Where progress goes. */
export interface AbProgressOutput {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** A line that wraps could not be rewritten. */
  readonly columns: number;
}

const CLEAR_LINE = '\r\u001B[2K';

export interface AbProgress extends AbObserver {
  /** What is done before the first block. */
  step(text: string): void;
  /** Stays, and is written wherever stderr goes. */
  warning(text: string): void;
  done(): void;
}

export function createAbProgress({ write, isTerminal, columns }: AbProgressOutput): AbProgress {
  function rewrite(text: string): void {
    if (isTerminal) write(`${CLEAR_LINE}${text.slice(0, columns - 1)}`);
  }
  return {
    step: rewrite,
    blockEnds: (findings, blocks, elapsedMs) =>
      rewrite(
        [`block ${blocks}`, formatDuration(elapsedMs), ...findings.map(describe)].join(' · '),
      ),
    warning: (text) => write(`${isTerminal ? CLEAR_LINE : ''}warning: ${text}\n`),
    done: () => {
      if (isTerminal) write(CLEAR_LINE);
    },
  };
}

function describe({ metric, estimate }: Finding): string {
  if (estimate === null) return `${nameOf(metric)} not comparable`;
  const { ratio, low, high } = estimate;
  const interval = high === Infinity ? '' : ` (${digits(low)} to ${digits(high)})`;
  return `${nameOf(metric)} B ÷ A ${digits(ratio)}${interval}`;
}
