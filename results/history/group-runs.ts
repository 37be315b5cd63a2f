// Which runs can be set against each other, and on what scale (ADR 0018): multiples of one yardstick, or absolute figures of machines
// that are alike. Pure.
import type { Metric } from '../comparison.js';
import { METRIC_FACTS } from '../compare/metric-facts.js';
import { MIN_HISTORY } from '../statistics/change-points.js';
import type { HistoryRun, TrendGroup } from './history.js';

/** Places of runs that belong together, oldest first. */
export type RunGroup = Pick<TrendGroup, 'scale' | 'why' | 'runs'>;

/**
 * The runs that compare with the newest one come first; what they leave is grouped in the same way. So a history in which every run
 * has the same yardstick is one group, whatever machines it was measured on. While the yardstick is new to a history, runs with it
 * stay among those of the same environment, until they are enough to look for changes in.
 */
export function groupRuns(runs: readonly HistoryRun[], metric: Metric): RunGroup[] {
  const groups: RunGroup[] = [];
  let rest = runs.map((_, index) => index);
  while (rest.length > 0) {
    const group = groupOfNewest(runs, rest, metric);
    groups.push(group);
    rest = rest.filter((index) => !group.runs.includes(index));
  }
  return groups;
}

function groupOfNewest(
  runs: readonly HistoryRun[],
  places: readonly number[],
  metric: Metric,
): RunGroup {
  const newest = runs[places.at(-1) ?? 0];
  const alike = (key: (run: HistoryRun) => string | null): number[] =>
    places.filter((index) => {
      const run = runs[index];
      return run !== undefined && newest !== undefined && key(run) === key(newest);
    });
  const sameMachine = alike(fingerprint);
  const absolute: RunGroup = {
    scale: 'absolute',
    why: 'absolute figures: the environments agree',
    runs: sameMachine,
  };
  if (!METRIC_FACTS[metric].followsMachine) return absolute;
  const sameYardstick = alike(({ yardstick }) => yardstick);
  const has = (newest?.yardstick ?? null) !== null;
  if (!has || sameYardstick.length < Math.min(sameMachine.length, MIN_HISTORY)) {
    const why = has
      ? `fewer than ${MIN_HISTORY} runs have a yardstick in common`
      : 'no yardstick was measured';
    return { ...absolute, why: `${absolute.why}; ${why}` };
  }
  return {
    scale: 'yardstick',
    why: `divided by ${newest?.yardstick ?? ''}, measured before and after each repetition`,
    runs: sameYardstick,
  };
}

function fingerprint({ environment }: HistoryRun): string {
  return JSON.stringify(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)));
}
