// What a reader must know of a comparison before its figures: what could not be compared, and in what the sides differ. Pure.
import type { Metric } from '../comparison.js';
import type { Run } from '../run.js';
import type { CellPair } from './cell-pairs.js';
import { isMissing } from './comparability.js';
import type { Sides } from './compare-runs.js';
import { environmentDifferences, nameDifferences } from './environment-differences.js';
import { repetitionsToReject } from '../statistics/variation.js';
import type { Scales } from './scale.js';
import type { TestedCells } from './test-cells.js';
import { isPowerless } from './verdict.js';

/** Sentences, the gravest first. */
export function comparisonNotes(
  sides: Sides,
  pairs: readonly CellPair[],
  metrics: readonly Metric[],
  scales: Scales,
): string[] {
  const runs = [...new Set([...sides.baseline, ...sides.candidate])];
  return [
    ...missingCells(pairs),
    ...scenarioNotes(runs),
    ...environmentNotes(
      runs,
      metrics.some((metric) => scales(metric).kind === 'yardstick'),
    ),
    ...unfinished(runs),
    ...codeNotes(sides, runs.length),
    ...scaleNotes(metrics, scales),
  ];
}

/** Runs that are their own baseline. */
export function sameRunNotes({ baseline, candidate }: Sides): string[] {
  const shared = baseline.filter((run) => candidate.includes(run));
  return shared.length === 0 ? [] : [`On both sides: ${shared.map(({ id }) => id).join(', ')}.`];
}

/** How many repetitions it would take where there are too few to show anything. @param limit of the adjusted p-values. */
export function tooFewNotes(metrics: readonly TestedCells[], limit: number): string[] {
  const tested = metrics.reduce((sum, each) => sum + each.tested, 0);
  const powerless = metrics.flatMap((each) =>
    each.cells.filter((cell) => cell.kind === 'tested' && isPowerless(cell, each.tested, limit)),
  );
  if (powerless.length === 0) return [];
  const most = Math.max(...metrics.map((each) => each.tested));
  const needed = repetitionsToReject(limit / most);
  const which = powerless.length === tested ? 'All' : `${powerless.length} of`;
  return [
    `${which} ${tested} tests have too few repetitions to show any change, however large: ${needed} a side would be enough, or fewer with fewer cells or metrics at a time.`,
  ];
}

function missingCells(pairs: readonly CellPair[]): string[] {
  const missing = pairs.filter(isMissing).length;
  if (pairs.length === 0) return ['There is no cell on either side.'];
  if (missing === pairs.length) return ['No cell was measured on both sides.'];
  if (missing === 0) return [];
  return [`${missing} of ${pairs.length} cells were not measured on both sides.`];
}

function scenarioNotes(runs: readonly Run[]): string[] {
  const differing = (name: string, read: (run: Run) => string): string[] => {
    const values = [...new Set(runs.map(read))];
    return values.length < 2 ? [] : [`${name} (${values.join(', ')})`];
  };
  const names = differing('scenario', ({ scenario }) => scenario.name);
  const means = [
    ...differing('window', ({ scenario }) => `${scenario.windowMs} ms`),
    ...differing('warm-up', ({ scenario }) => `${scenario.warmupMs} ms`),
    ...differing('timeouts', ({ scenario }) =>
      [scenario.datagramTimeoutMs, scenario.streamTimeoutMs].map((ms) => `${ms} ms`).join(' and '),
    ),
    ...differing(
      'steps of compute work per µs',
      (run) => run.calibration?.iterationsPerMicrosecond.toPrecision(3) ?? 'none',
    ),
    ...serverDifferences(runs),
  ];
  return [
    ...(names.length === 0
      ? []
      : [`Different ${names.join('')}: only cells that are alike are compared.`]),
    ...(means.length === 0
      ? []
      : [`The runs differ in ${means.join(', ')}: figures may differ for that alone.`]),
  ];
}

/** Servers of one name that are started in different ways, or by different commands. Folders say little: checkouts lie anywhere. */
function serverDifferences(runs: readonly Run[]): string[] {
  const servers = runs.flatMap(({ scenario }) => scenario.servers);
  return [...new Set(servers.map(({ name }) => name))].flatMap((name) => {
    const own = servers.filter((server) => server.name === name);
    const starts = new Set(own.map(({ command, target }) => command ?? target ?? ''));
    if (starts.size > 1) return [`server ${name} (${[...starts].join(', ')})`];
    const environments = new Set(own.map(({ env }) => JSON.stringify(Object.entries(env).sort())));
    return environments.size > 1 ? [`the environment of server ${name}`] : [];
  });
}

function environmentNotes(runs: readonly Run[], byYardstick: boolean): string[] {
  const differences = environmentDifferences(runs);
  if (differences.length === 0) return [];
  const text = `The machines differ in ${nameDifferences(differences)}.`;
  if (!byYardstick) return [text];
  const node = differences.some(({ name }) => name === 'Node')
    ? ' The yardstick runs on Node too, so what Node changed for every server alike does not show.'
    : '';
  return [`${text} Ratios to the yardstick are compared all the same.${node}`];
}

function unfinished(runs: readonly Run[]): string[] {
  return runs
    .filter(({ status }) => status !== 'complete')
    .map(({ id, status }) => `Run ${id} is not complete (${status}).`);
}

function codeNotes({ baseline, candidate }: Sides, runs: number): string[] {
  if (runs < 2) return [];
  const [from, to] = [baseline, candidate].map((side) =>
    [...new Set(side.map(commitOf))].join(', '),
  );
  if (from === undefined || to === undefined || (from === UNKNOWN && to === UNKNOWN)) return [];
  return from === to ? [`Both sides are commit ${from}.`] : [`Commits: ${from} → ${to}.`];
}

const COMMIT_CHARACTERS = 10;
const UNKNOWN = 'unknown';

function commitOf({ environment: { gitCommit, gitDirty } }: Run): string {
  if (gitCommit === null) return UNKNOWN;
  return `${gitCommit.slice(0, COMMIT_CHARACTERS)}${gitDirty === true ? ' with changes' : ''}`;
}

/** Which metric is on which scale; metrics that share theirs share a sentence. */
function scaleNotes(metrics: readonly Metric[], scales: Scales): string[] {
  const byWhy = new Map<string, Metric[]>();
  for (const metric of metrics) {
    const { why } = scales(metric);
    byWhy.set(why, [...(byWhy.get(why) ?? []), metric]);
  }
  return [...byWhy].map(([why, named]) => `${named.join(', ')}: ${why}.`);
}
