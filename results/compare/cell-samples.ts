// The samples of one cell under one metric, or why there is nothing to test. No test is made here.
import type { Metric } from '../comparison.js';
import type { CellPair } from './cell-pairs.js';
import { whyIncomparable } from './comparability.js';
import type { Sample } from './sample.js';
import { medianOfRuns, poolRepetitions, RUNS_TO_BE_THE_SAMPLE } from './sample.js';
import type { Scale } from './scale.js';

export interface SamplePair {
  readonly baseline: Sample;
  readonly candidate: Sample;
}

export interface CellSamples {
  readonly repetitions: SamplePair;
  /** Null with fewer than four runs on a side. */
  readonly runs: SamplePair | null;
  /** Why the cell cannot be tested, in sentences; null when it can. */
  readonly untestable: string | null;
}

const NOTHING: SamplePair = {
  baseline: { values: [], without: 0 },
  candidate: { values: [], without: 0 },
};

export function sampleCell(pair: CellPair, metric: Metric, scale: Scale): CellSamples {
  const { baseline, candidate } = pair;
  const incomparable = whyIncomparable(pair);
  if (baseline === null || candidate === null || scale.kind === 'refused') {
    const refused = `${scale.why.charAt(0).toUpperCase()}${scale.why.slice(1)}.`;
    return { repetitions: NOTHING, runs: null, untestable: incomparable ?? refused };
  }
  const repetitions = {
    baseline: poolRepetitions(baseline, metric, scale),
    candidate: poolRepetitions(candidate, metric, scale),
  };
  const fewestRuns = Math.min(baseline.parts.length, candidate.parts.length);
  const runs =
    fewestRuns < RUNS_TO_BE_THE_SAMPLE
      ? null
      : {
          baseline: medianOfRuns(baseline, metric, scale),
          candidate: medianOfRuns(candidate, metric, scale),
        };
  return { repetitions, runs, untestable: incomparable ?? withoutFigures(repetitions) };
}

function withoutFigures({ baseline, candidate }: SamplePair): string | null {
  const empty = [
    ...(baseline.values.length === 0 ? ['baseline'] : []),
    ...(candidate.values.length === 0 ? ['candidate'] : []),
  ];
  if (empty.length === 0) return null;
  return `No repetition of the ${empty.join(' or the ')} has this figure.`;
}
