// What a cell's repetitions amount to: medians with their spread, and one verdict. Pure.
import { medianSorted } from 'simple-statistics';
import type { Cell, Repetition, Run, Verdict } from './run.js';
import { VERDICTS } from './run.js';

/** Median of the repetitions that have the figure, with the lowest and highest of them. How sure the median is: spread-interval.ts. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** One for each of the repetitions, ascending; empty where the median is worked out of other medians. */
  readonly figures: readonly number[];
}

/** One cell over all its rounds. A figure is null when no repetition has it. Units are in the names; ratios are 0–1. */
export interface CellSummary {
  readonly cell: Cell;
  readonly verdict: Verdict;
  /** Whether the figures may be ranked and gated: no repetition failed, starved, was unstable or client-bound. */
  readonly comparable: boolean;
  /** Why, in sentences, without repeats. */
  readonly reasons: readonly string[];
  readonly repetitions: readonly Repetition[];
  readonly requestsPerSecond: Spread | null;
  readonly p50Ns: Spread | null;
  readonly p99Ns: Spread | null;
  readonly p999Ns: Spread | null;
  readonly serverCpuNsPerRequest: Spread | null;
  readonly generatorCpuNsPerRequest: Spread | null;
  readonly loadedPssBytes: Spread | null;
  readonly loadedRssBytes: Spread | null;
  readonly jainIndex: Spread | null;
  readonly workersJainIndex: Spread | null;
  readonly unservedClients: Spread | null;
}

/** A spread of throughput between repetitions beyond this share of the median makes a cell `unstable`. */
export const MAX_SPREAD_RATIO = 0.2;

const COMPARABLE: ReadonlySet<Verdict> = new Set<Verdict>(['server-bound', 'latency-bound']);

/** Whether figures under this verdict say something about the server. */
export function isComparable(verdict: Verdict): boolean {
  return COMPARABLE.has(verdict);
}

/** A style as a reader tells it from its siblings: its name and the options the scenario gave it. */
export function styleLabel(cell: Pick<Cell, 'style' | 'options'>): string {
  const options = Object.entries(cell.options).map(([name, value]) => `--${name} ${value}`);
  return [cell.style, ...options].join(' ');
}

/** Summaries of all cells that were measured at least once, in the order of the plan. */
export function summariseCells(run: Run): CellSummary[] {
  const byCell = groupByCell(run);
  return run.cells.flatMap((cell) => {
    const repetitions = byCell.get(cell.id);
    return repetitions === undefined ? [] : [summariseCell(cell, repetitions)];
  });
}

/** @param repetitions of this cell, at least one. */
export function summariseCell(cell: Cell, repetitions: readonly Repetition[]): CellSummary {
  const of = (figure: (r: Repetition) => number | null | undefined): Spread | null =>
    spreadOf(repetitions.map(figure));
  const requestsPerSecond = of((r) => r.load?.throughput.requestsPerSecond);
  const reasons = new Set(repetitions.flatMap((r) => r.reasons));
  let verdict = worstVerdict(repetitions.map((r) => r.verdict));
  const spread = spreadRatio(requestsPerSecond);
  if (spread !== null && spread > MAX_SPREAD_RATIO && isWorse('unstable', verdict)) {
    verdict = 'unstable';
    reasons.add(
      `throughput of the ${repetitions.length} repetitions spreads over ${(spread * 100).toFixed(1)} % of its median (more than ${MAX_SPREAD_RATIO * 100} %)`,
    );
  }
  return {
    cell,
    verdict,
    comparable: isComparable(verdict),
    reasons: [...reasons],
    repetitions,
    requestsPerSecond,
    p50Ns: of((r) => r.load?.responseTimeNs.p50),
    p99Ns: of((r) => r.load?.responseTimeNs.p99),
    p999Ns: of((r) => r.load?.responseTimeNs.p999),
    serverCpuNsPerRequest: of((r) => r.derived.serverCpuNsPerRequest),
    generatorCpuNsPerRequest: of((r) => r.derived.generatorCpuNsPerRequest),
    loadedPssBytes: of((r) => r.server?.memory.loaded?.pssBytes),
    loadedRssBytes: of((r) => r.server?.memory.loaded?.rssBytes),
    jainIndex: of((r) => r.load?.fairness.jainIndex),
    workersJainIndex: of((r) => r.server?.workersJainIndex),
    unservedClients: of((r) => r.load?.fairness.unservedClients),
  };
}

/** The verdict that says least for a cell. @param verdicts at least one. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'failed';
}

/** (high − low) ÷ median, or null for fewer than two figures or a median of 0. */
export function spreadRatio(spread: Spread | null): number | null {
  if (spread === null || spread.n < 2 || spread.median === 0) return null;
  return (spread.high - spread.low) / spread.median;
}

function isWorse(a: Verdict, b: Verdict): boolean {
  return VERDICTS.indexOf(a) < VERDICTS.indexOf(b);
}

/** Null when there is no figure among them. */
export function spreadOf(figures: readonly (number | null | undefined)[]): Spread | null {
  const sorted = figures
    .filter((figure) => figure !== null && figure !== undefined)
    .sort((a, b) => a - b);
  const [low] = sorted;
  const high = sorted.at(-1);
  if (low === undefined || high === undefined) return null;
  return { median: medianSorted(sorted), low, high, n: sorted.length, figures: sorted };
}

function groupByCell(run: Run): Map<string, Repetition[]> {
  const groups = new Map<string, Repetition[]>();
  for (const repetition of run.repetitions) {
    const group = groups.get(repetition.cellId);
    if (group === undefined) groups.set(repetition.cellId, [repetition]);
    else group.push(repetition);
  }
  return groups;
}
