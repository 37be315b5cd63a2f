// Whether a load was steady, in words: a reason beside a verdict, and a line of `load`. Pure.
import type { Settling } from '../results/settling.js';
import { formatDuration } from './duration.js';

/** What a reader should know; null when there is nothing to tell, or nothing known. */
export function unsteadyText(settling: Settling): string | null {
  switch (settling.kind) {
    case 'late':
      return `the load settled only ${formatDuration(settling.settledMs)} into the window: give a longer --warmup`;
    case 'never':
      return "no steady state: the throughput went on changing to the window's end";
    case 'settled':
    case 'unknown':
      return null;
  }
}
