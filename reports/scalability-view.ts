// A run's sweeps with their fits, as reports ask for them: worked out once for a run, since a fit takes 60 ms.
import type { CellSummary } from '../results/cell-summary.js';
import { summariseCells } from '../results/cell-summary.js';
import type { Run } from '../results/run.js';
import type { FittedSweep, Scalability } from '../results/scalability/sweeps.js';
import { scalabilityOf } from '../results/scalability/sweeps.js';
import { MIN_POINTS } from '../results/scalability/scaling-fit.js';
import type { SpeedUp } from '../results/scalability/speed-up.js';
import { speedUpsOf } from '../results/scalability/speed-up.js';
import { countWord } from './prose/prose.js';
import { fitRemarks } from './scalability-table.js';

interface Known {
  /** A run grows while it is measured. */
  readonly repetitions: number;
  readonly cells: readonly CellSummary[];
  readonly scalability: Scalability;
}

const known = new WeakMap<Run, Known>();

/** The sweeps of a run. */
export function viewScalability(run: Run): Scalability {
  return knownOf(run).scalability;
}

/** Sweeps of six points or more, each with its fit or why it is refused; empty when all are refused. */
export function fittedSweeps(run: Run): readonly FittedSweep[] {
  const { fitted } = viewScalability(run);
  return fitted.some(({ fit }) => fit.kind === 'fitted') ? fitted : [];
}

/** A row for each number of workers of each sweep over them. */
export function speedUps(run: Run): SpeedUp[] {
  return viewScalability(run).workers.flatMap(speedUpsOf);
}

/** Why nothing was fitted, in a line; null where something was, and where the run has no sweep at all. */
export function notFittedText(run: Run): string | null {
  const { cells, scalability } = knownOf(run);
  const { fitted, mostPoints } = scalability;
  if (fittedSweeps(run).length > 0 || mostPoints === 0) return null;
  if (fitted.length > 0) return fitRemarks(fitted, cells).join('; ');
  return `not fitted: that takes ${MIN_POINTS} numbers of clients or of workers, and the longest sweep of this run has ${mostPoints}`;
}

/** What was too short to be fitted beside what was long enough; null where nothing was. */
export function tooShortText(run: Run): string | null {
  const { tooShort } = viewScalability(run);
  if (fittedSweeps(run).length === 0 || tooShort === 0) return null;
  return `${countWord(tooShort, 'more sweep')} over fewer than ${MIN_POINTS} numbers of clients ${tooShort === 1 ? 'is' : 'are'} not fitted.`;
}

function knownOf(run: Run): Known {
  const before = known.get(run);
  if (before?.repetitions === run.repetitions.length) return before;
  const cells = summariseCells(run);
  const now = { repetitions: run.repetitions.length, cells, scalability: scalabilityOf(cells) };
  known.set(run, now);
  return now;
}
