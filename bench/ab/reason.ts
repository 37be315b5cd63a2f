// Why an experiment's verdict is what it is, in sentences, and what would get a better one. Pure.
import { medianSorted } from 'simple-statistics';
import { probabilityText, shareText } from '../../results/compare/reason-text.js';
import { formatDuration } from '../duration.js';
import { NOTABLE_OTHER_CPU_RATIO } from '../verdict.js';
import type { AbExperiment } from './comparison.js';
import type { Estimate } from './estimate.js';
import { nameOf, type Finding } from './judge.js';

/** Beyond this more time is no advice. */
const MOST_ADVISED_MS = 3_600_000;

export function reasonOf(finding: Finding, experiment: AbExperiment): string {
  const { estimate, remark } = finding;
  const sentences =
    estimate === null
      ? [remark ?? 'No block of four repetitions was completed.', ...endOf(experiment)]
      : [...explain(finding, estimate, experiment), ...(remark === null ? [] : [remark])];
  return sentences.join(' ');
}

/** `1.46 (97.5 % interval 1.38 to 1.55)`. */
export function ratioText({ ratio, low, high, level }: Estimate): string {
  if (high === Infinity) return `${digits(ratio)} (too few pairs for an interval)`;
  return `${digits(ratio)} (${percent(level)} interval ${digits(low)} to ${digits(high)})`;
}

/** Ratios near 1 with the digits that tell them apart. */
export function digits(ratio: number): string {
  return ratio >= 100
    ? ratio.toFixed(0)
    : ratio >= 10
      ? ratio.toFixed(1)
      : ratio.toFixed(ratio < 0.1 ? 3 : 2);
}

function explain(finding: Finding, estimate: Estimate, experiment: AbExperiment): string[] {
  const { rules } = experiment;
  const effect = percent(rules.minEffect);
  const what = `${capital(nameOf(finding.metric))} of B is ${ratioText(estimate)} times A's in ${estimate.pairs} pairs`;
  switch (finding.verdict) {
    case 'slower':
    case 'faster':
      return [
        `${what}; p = ${probabilityText(estimate.pValue)}, at most ${probabilityText(estimate.limit)}${look(experiment)}.`,
      ];
    case 'same':
      return [`${what}: the whole interval lies within ${effect}.`];
    case 'inconclusive':
      return [
        `${what}; ${doubt(estimate, experiment)}.`,
        ...endOf(experiment),
        ...detectable(estimate, experiment),
        ...strangersOf(experiment),
      ];
  }
}

function doubt(estimate: Estimate, { rules }: AbExperiment): string {
  const effect = percent(rules.minEffect);
  if (estimate.pValue <= estimate.limit) {
    return `there is a difference (p = ${probabilityText(estimate.pValue)}), but that it reaches ${effect} is not shown`;
  }
  return `neither a difference (p = ${probabilityText(estimate.pValue)}, more than ${probabilityText(estimate.limit)}) nor sameness within ${effect} is shown`;
}

function endOf({ outcome, request }: AbExperiment): string[] {
  switch (outcome.end) {
    case 'answered':
      return outcome.findings.some(({ verdict }) => verdict === 'slower')
        ? ['It ended since another metric is surely worse.']
        : [];
    case 'blocks':
      return [];
    case 'time':
      return [`The time of ${formatDuration(request.maxMs)} was up.`];
    case 'disturbed':
      return [
        `The machine was too disturbed to go on (${outcome.disturbed.at(-1)?.reasons[0] ?? 'unstable'}): see echobench doctor.`,
      ];
    case 'interrupted':
      return ['It was interrupted.'];
  }
}

/** What this much would have shown, and how long it takes to show the least that matters: noise shrinks with the root of time. */
function detectable(estimate: Estimate, { outcome, rules }: AbExperiment): string[] {
  const { smallestDetectableRatio: smallest } = estimate;
  if (smallest === null) return ['No difference could have been shown with so few pairs.'];
  const shown = `A difference of ${percent(smallest - 1)} would have been shown four times in five`;
  const factor = (Math.log(smallest) / Math.log(1 + rules.minEffect)) ** 2;
  if (factor <= 1 || outcome.end !== 'time') return [`${shown}.`];
  const neededMs = outcome.elapsedMs * factor;
  const advice =
    neededMs > MOST_ADVISED_MS
      ? 'a quieter machine, a fixed --rate or a longer --window makes it smaller'
      : `one of ${percent(rules.minEffect)} takes about --max-minutes ${Math.ceil(neededMs / 60_000)}`;
  return [`${shown}; ${advice}.`];
}

/** A busy machine is the usual reason for no answer, and nobody sees it from inside a benchmark. */
function strangersOf({ outcome }: AbExperiment): string[] {
  const shares = outcome.blocks
    .flatMap(({ repetitions }) => repetitions.flatMap((r) => r.machine?.otherCpuRatio ?? []))
    .sort((a, b) => a - b);
  if (shares.length === 0) return [];
  const share = medianSorted(shares);
  if (share <= NOTABLE_OTHER_CPU_RATIO) return [];
  return [`Other processes used ${percent(share)} of the machine's CPU meanwhile.`];
}

function look({ rules }: AbExperiment): string {
  return rules.design === 'sequential' ? ' at whatever moment it is looked at' : '';
}

/** `97.5 %`, `5 %`. */
function percent(ratio: number): string {
  return shareText(ratio, 1);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
