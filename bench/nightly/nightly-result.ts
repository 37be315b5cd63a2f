// What a night amounts to: one word, an exit code and why. Pure; measuring and comparing are done.
import type { Comparison } from '../../results/comparison.js';
import type { History, Trend, TrendChange, TrendGroup } from '../../results/history/history.js';
import type { Run } from '../../results/run.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** From the gravest. `unjudged`: there is no baseline to hold it against. */
export type NightlyVerdict = 'failed' | 'regression' | 'inconclusive' | 'passed' | 'unjudged';

export interface NightlyResult {
  readonly run: Run;
  readonly folder: string;
  readonly verdict: NightlyVerdict;
  /** Sentences: what decided, and what to know beside it. */
  readonly notes: readonly string[];
  readonly exitCode: ExitCode;
  /** Null without a baseline. */
  readonly comparison: Comparison | null;
  readonly history: History;
  readonly lately: readonly LateChange[];
}

/** A change of level in the history of which the comparison with the baseline may know nothing. */
export interface LateChange {
  readonly group: TrendGroup;
  readonly trend: Trend;
  readonly change: TrendChange;
}

/** Runs back from the newest in which a change is news: it takes seven to be sure of one. */
export const LATE_RUNS = 21;

/** @param runExitCode of the run alone. */
export function judgeNight(
  run: Run,
  runExitCode: ExitCode,
  comparison: Comparison | null,
): NightlyVerdict {
  if (runExitCode === EXIT.failed) return 'failed';
  if (comparison?.verdict === 'slower') return 'regression';
  if (run.status !== 'complete') return 'inconclusive';
  if (comparison === null) return 'unjudged';
  return comparison.verdict === 'inconclusive' ? 'inconclusive' : 'passed';
}

/** 1 for a regression or a failed repetition, 3 for what cannot be told (0 if that is all right), else 0. */
export function exitCodeOfNight(verdict: NightlyVerdict, inconclusiveOk: boolean): ExitCode {
  switch (verdict) {
    case 'failed':
    case 'regression':
      return EXIT.failed;
    case 'inconclusive':
      return inconclusiveOk ? EXIT.fine : EXIT.inconclusive;
    case 'passed':
    case 'unjudged':
      return EXIT.fine;
  }
}

/** Changes for the worse in the last runs of the history, newest first. They decide nothing: a gain lost again is still no worse than the baseline. */
export function lateChanges({ groups, runs }: History): LateChange[] {
  return groups
    .filter(({ main }) => main)
    .flatMap((group) =>
      group.trends.flatMap((trend) =>
        (trend.changes ?? []).map((change) => ({ group, trend, change })),
      ),
    )
    .filter(({ change }) => change.worse && change.after >= runs.length - LATE_RUNS)
    .sort((a, b) => b.change.after - a.change.after);
}
