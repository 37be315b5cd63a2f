// Made-up nights for tests of the history: runs whose truth is known, one a day, written to a folder as real ones would be. No
// machine ever measured them.
import type { Metric } from '../comparison.js';
import { syntheticRun } from '../compare/synthetic-run.js';
import { createRun } from '../store.js';
import type { Run } from '../run.js';

export interface SyntheticNights {
  readonly nights: number;
  readonly cells: number;
  readonly rounds: number;
  /** Coefficient of variation between repetitions, and of what a whole night is slower or faster by. */
  readonly noise: number;
  readonly nightNoise: number;
  readonly yardstick: boolean;
  /** How many times worse a cell is on a night than on the first. */
  readonly worse: (night: number, cell: number, metric: Metric) => number;
  readonly change: (night: number) => Partial<Run>;
}

export const DEFAULT_NIGHTS: SyntheticNights = {
  nights: 20,
  cells: 3,
  rounds: 5,
  noise: 0.05,
  nightNoise: 0.1,
  yardstick: true,
  worse: () => 1,
  change: () => ({}),
};

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 0, 1, 2, 0);
const SEED = 20_260_101;

/** The run of one night; the same options give the same run. */
export function syntheticNight(night: number, given: Partial<SyntheticNights> = {}): Run {
  const options = { ...DEFAULT_NIGHTS, ...given };
  const startedAt = new Date(FIRST_MS + night * DAY_MS).toISOString();
  const run = syntheticRun({
    id: `night-${night}`,
    seed: SEED + night,
    cells: options.cells,
    rounds: options.rounds,
    noise: options.noise,
    day: 1 + options.nightNoise * Math.sin(night * 2.4),
    yardstick: options.yardstick,
    worse: (cell, metric) => options.worse(night, cell, metric),
  });
  const gitCommit = commitOf(night);
  return {
    ...run,
    startedAt,
    environment: { ...run.environment, gitCommit, gitDirty: false },
    ...options.change(night),
  };
}

/** Forty digits that tell their night. */
export function commitOf(night: number): string {
  return String(night + 1).padStart(6, '0') + 'c'.repeat(34);
}

/** Stores all nights under `root`. */
export async function writeNights(root: string, given: Partial<SyntheticNights>): Promise<void> {
  const { nights } = { ...DEFAULT_NIGHTS, ...given };
  for (let night = 0; night < nights; night++) await createRun(root, syntheticNight(night, given));
}
