// Whether figures are compared as they are, or as multiples of the yardstick, or not at all (ADR 0018).
import type { Metric } from '../comparison.js';
import type { Run } from '../run.js';
import type { Normalisation } from './compare-options.js';
import { environmentDifferences, nameDifferences } from './environment-differences.js';
import { METRIC_FACTS } from './metric-facts.js';

/** On what scale a metric is compared, and why. `refused`: on none, so the answer is inconclusive. */
export type Scale =
  | { readonly kind: 'yardstick'; readonly name: string; readonly why: string }
  | { readonly kind: 'absolute'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** The scale of every metric of one comparison. */
export type Scales = (metric: Metric) => Scale;

/** @param runs of both sides, each once. */
export function chooseScales(runs: readonly Run[], normalise: Normalisation): Scales {
  const yardstick = commonYardstick(runs);
  const absolute = absoluteScale(runs);
  return (metric) => {
    if (!METRIC_FACTS[metric].followsMachine) return absolute;
    if (normalise === 'none') return absolute;
    if (normalise === 'yardstick') return yardstick;
    // Within one run all cells met the same machine; dividing would only add the yardstick's own scatter.
    if (runs.length === 1) return absolute;
    return yardstick.kind === 'refused' ? withoutYardstick(absolute, yardstick.why) : yardstick;
  };
}

/** The yardstick that all runs share, or why there is none. */
function commonYardstick(runs: readonly Run[]): Scale {
  const without = runs.filter(({ yardstick }) => (yardstick?.repetitions.length ?? 0) === 0);
  const [first] = without;
  if (first !== undefined) {
    const whose = without.length === runs.length ? 'neither side' : `run ${first.id}`;
    const has = without.length === runs.length ? 'has' : 'does not have';
    return { kind: 'refused', why: `${whose} ${has} yardstick measurements` };
  }
  const kinds = new Set(
    runs.map(({ yardstick }) =>
      JSON.stringify([yardstick?.version, yardstick?.warmupMs, yardstick?.windowMs]),
    ),
  );
  const version = runs[0]?.yardstick?.version ?? 0;
  if (kinds.size > 1) {
    const why =
      'the yardstick is of another version or was measured over another window on the other side';
    return { kind: 'refused', why };
  }
  return {
    kind: 'yardstick',
    name: `yardstick-${version}`,
    why: `divided by yardstick ${version}, measured before and after each repetition`,
  };
}

function absoluteScale(runs: readonly Run[]): Scale {
  if (runs.length === 1) return { kind: 'absolute', why: 'absolute figures of one run' };
  const differences = environmentDifferences(runs);
  if (differences.length === 0) {
    return { kind: 'absolute', why: 'absolute figures: the environments agree' };
  }
  const why = `absolute figures do not compare between machines that differ in ${nameDifferences(differences)}`;
  return { kind: 'refused', why };
}

function withoutYardstick(absolute: Scale, why: string): Scale {
  return { ...absolute, why: `${absolute.why}; ${why}` };
}
