// The tables of the scalability law's fits and of speed-ups, as plain texts: what the terminal, Markdown and the page put into their own.
import type { CellSummary } from '../results/cell-summary.js';
import type { ScalingFit } from '../results/scalability/scaling-fit.js';
import type { SpeedUp } from '../results/scalability/speed-up.js';
import type { FittedSweep, Sweep } from '../results/scalability/sweeps.js';
import type { Bounds } from '../results/scalability/uncertainty.js';
import type { UslParameters } from '../results/scalability/usl.js';
import { LEVEL } from '../results/statistics/interval.js';
import type { TextColumn } from './cell-table.js';
import { formatDigits, formatPercent, formatRate, levelText } from './format-quantity.js';
import { clientWords, listWords } from './prose/prose.js';
import { titleOf } from './run-view.js';

export const SCALABILITY_TITLE = 'Scalability';
/** What the figures are; one paragraph. */
export const SCALABILITY_NOTE =
  'The Universal Scalability Law, X(N) = λN ÷ (1 + σ(N−1) + κN(N−1)), fitted to the medians of the comparable cells. λ is what one alone does, σ the share of the work that waits for others (contention), κ what every pair costs to agree (coherency); in brackets 95 % intervals, resampled from the repetitions. At the knee the straight line of one alone reaches the most that the curve reaches. Nothing is told beyond what was measured.';

export const SPEED_UP_TITLE = 'Speed-up by workers';
/** What the figures are; one paragraph. */
export const SPEED_UP_NOTE =
  'Throughput as a multiple of that with the fewest workers, with its interval; efficiency is that multiple ÷ how many times as many workers there are: at 100 % each does as much as before.';

const NOTHING = '–';

/**
 * `TCP · echo`, with the number of clients where workers are the axis, and with idle connections where there are any.
 * @param all cells, which decide what is named
 */
export function sweepPlace({ axis, points }: Sweep, all: readonly CellSummary[]): string {
  const cell = points[0]?.summary.cell;
  if (cell === undefined) return NOTHING;
  const parts = [titleOf(cell, all)];
  if (axis === 'workers') parts.push(clientWords([cell.concurrency]));
  if (cell.idleConnections > 0) parts.push(`${cell.idleConnections} idle`);
  return parts.join(' · ');
}

/** @param all cells of the run. */
export function scalabilityColumns(
  all: readonly CellSummary[],
): readonly TextColumn<FittedSweep>[] {
  return [
    { heading: 'style', numeric: false, rank: 0, text: ({ label }) => label },
    { heading: 'load', numeric: false, rank: 0, text: (sweep) => sweepPlace(sweep, all) },
    {
      heading: 'over',
      numeric: false,
      rank: 5,
      text: ({ axis, points }) =>
        `${points[0]?.n ?? NOTHING} to ${points.at(-1)?.n ?? NOTHING} ${axis}`,
    },
    parameterColumn('λ', 'lambda', formatRate),
    parameterColumn('σ', 'sigma', formatPercent),
    parameterColumn('κ', 'kappa', smallText),
    {
      heading: 'knee',
      numeric: true,
      rank: 0,
      text: ({ fit }) =>
        fit.kind === 'fitted'
          ? fit.knee.kind === 'at'
            ? numberText(fit.knee.n)
            : 'none'
          : NOTHING,
    },
    { heading: 'peak', numeric: false, rank: 0, text: ({ fit }) => peakText(fit) },
    {
      heading: 'R²',
      numeric: true,
      rank: 1,
      text: ({ fit }) => fit.rSquared?.toFixed(3) ?? NOTHING,
    },
    {
      heading: 'misses by',
      numeric: true,
      rank: 4,
      text: ({ fit }) =>
        fit.kind === 'fitted' ? `up to ${formatPercent(fit.worstMissRatio)}` : NOTHING,
    },
    boundsColumn('λ', 'lambda', 3, formatRate),
    boundsColumn('σ', 'sigma', 2, formatPercent),
    boundsColumn('κ', 'kappa', 2, smallText),
  ];
}

/** What was refused or not found, each reason once with those that it holds of: `no peak in range: …: cluster and piscina over …`. */
export function fitRemarks(sweeps: readonly FittedSweep[], all: readonly CellSummary[]): string[] {
  const remarks = new Map<string, string[]>();
  for (const sweep of sweeps) {
    for (const reason of reasonsOf(sweep.fit)) {
      const name = `${sweep.label} (${sweepPlace(sweep, all)})`;
      remarks.set(reason, [...(remarks.get(reason) ?? []), name]);
    }
  }
  return [...remarks].map(([reason, names]) => `${reason}: ${listWords(names)}`);
}

function reasonsOf(fit: ScalingFit): string[] {
  if (fit.kind === 'refused') return [`no fit, since ${fit.reason}`];
  return [fit.knee, fit.peak].flatMap((place) => (place.kind === 'none' ? [place.reason] : []));
}

/** `44 (41.0 k req/s)`, `none in range`, or `no fit`. */
function peakText(fit: ScalingFit): string {
  if (fit.kind === 'refused') return 'no fit';
  const { peak } = fit;
  return peak.kind === 'at'
    ? `${numberText(peak.n)} (${formatRate(peak.throughput)})`
    : 'none in range';
}

function parameterColumn(
  heading: string,
  name: keyof UslParameters,
  format: (value: number) => string,
): TextColumn<FittedSweep> {
  return {
    heading,
    numeric: true,
    rank: 0,
    text: ({ fit }) => (fit.kind === 'fitted' ? format(fit.parameters[name]) : NOTHING),
  };
}

function boundsColumn(
  symbol: string,
  name: keyof UslParameters,
  rank: number,
  format: (value: number) => string,
): TextColumn<FittedSweep> {
  return {
    heading: `${symbol} within`,
    numeric: true,
    rank,
    text: ({ fit }) => (fit.kind === 'fitted' ? boundsText(fit.bounds?.[name], format) : NOTHING),
  };
}

/** `[0.021 … 0.034]`. */
function boundsText(bounds: Bounds | undefined, format: (value: number) => string): string {
  return bounds === undefined ? NOTHING : `[${format(bounds.low)} … ${format(bounds.high)}]`;
}

/** A coefficient far below 1: `0.00041`, `4.1e-6`; 0 where it is at its bound. */
function smallText(value: number): string {
  if (value < 1e-12) return '0';
  return value >= 1e-4 ? String(Number(value.toPrecision(2))) : value.toExponential(1);
}

/** A number of clients or workers read from a curve: whole from 10 on. */
export function numberText(n: number): string {
  return n >= 10 ? String(Math.round(n)) : formatDigits(Number(n.toFixed(1)));
}

/** Columns of the speed-ups of `sweeps`. @param all cells of the run. */
export function speedUpColumns(
  sweeps: readonly Sweep[],
  all: readonly CellSummary[],
): readonly TextColumn<SpeedUp>[] {
  return [
    { heading: 'style', numeric: false, rank: 0, text: ({ label }) => label },
    {
      heading: 'load',
      numeric: false,
      rank: 1,
      text: ({ summary }) => {
        const sweep = sweeps.find(({ points }) =>
          points.some((point) => point.summary === summary),
        );
        return sweep === undefined ? NOTHING : sweepPlace(sweep, all);
      },
    },
    { heading: 'workers', numeric: true, rank: 0, text: ({ workers }) => String(workers) },
    {
      heading: 'throughput',
      numeric: true,
      rank: 0,
      text: ({ summary: { requestsPerSecond } }) =>
        requestsPerSecond === null ? NOTHING : formatRate(requestsPerSecond.median),
    },
    {
      heading: 'speed-up',
      numeric: true,
      rank: 0,
      text: ({ ratio }) => (ratio === null ? NOTHING : `${ratio.toFixed(2)} ×`),
    },
    { heading: 'within', numeric: true, rank: 2, text: speedUpInterval },
    {
      heading: 'efficiency',
      numeric: true,
      rank: 0,
      text: ({ efficiency }) => (efficiency === null ? NOTHING : formatPercent(efficiency)),
    },
    {
      heading: 'verdict',
      numeric: false,
      rank: 0,
      text: ({ comparable, summary }) => {
        if (comparable) return summary.verdict;
        return summary.comparable ? '○ the fewest are not comparable' : `○ ${summary.verdict}`;
      },
    },
  ];
}

/** `[1.61 … 1.72]`, with the level where it is not 95 %. */
export function speedUpInterval({ interval }: SpeedUp): string {
  if (interval === null) return NOTHING;
  const at = interval.level >= LEVEL ? '' : ` at ${levelText(interval.level)}`;
  return `[${interval.low.toFixed(2)} … ${interval.high.toFixed(2)}]${at}`;
}
