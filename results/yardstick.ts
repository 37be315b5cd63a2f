// A repetition's figure as a multiple of the yardstick's, measured before and after it: what is left when the machine's own
// drift is divided out (ADR 0018). Pure.
import { median } from 'simple-statistics';
import type { Metric } from './comparison.js';
import { figureOf } from './figures.js';
import type { Repetition, Run, Verdict, YardstickRepetition } from './run.js';
import { coefficientOfVariation } from './statistics/variation.js';

/** A yardstick measurement further away than this saw another machine: a run was interrupted in between. */
export const MAX_YARDSTICK_GAP_MS = 10 * 60_000;

/** Figures of these say something of the machine's speed: the pair of yardstick and generator is the same everywhere. */
const USABLE: ReadonlySet<Verdict> = new Set<Verdict>([
  'server-bound',
  'latency-bound',
  'client-bound',
]);

/**
 * The repetition's figure ÷ the geometric mean of the yardstick's before and after it; of the one that there is where a
 * neighbour is missing. Null where there is none, where the repetition has no such figure, and for memory, which is never divided.
 */
export function yardstickRatio(run: Run, repetition: Repetition, metric: Metric): number | null {
  const figure = figureOf(repetition, metric);
  const divisor = yardstickDivisor(run, repetition, metric);
  return figure === null || divisor === null ? null : figure / divisor;
}

/** What {@link yardstickRatio} divides by, in the metric's unit. */
function yardstickDivisor(run: Run, repetition: Repetition, metric: Metric): number | null {
  if (metric === 'pss' || run.yardstick === null) return null;
  const startMs = Date.parse(repetition.startedAt);
  const endMs = startMs + repetition.elapsedMs;
  let before: Neighbour | null = null;
  let after: Neighbour | null = null;
  for (const yardstick of run.yardstick.repetitions) {
    const figure = USABLE.has(yardstick.verdict) ? figureOf(yardstick, metric) : null;
    if (figure === null || figure <= 0) continue;
    const gapMs = gapBetween(startMs, endMs, yardstick);
    const neighbour = { figure, gapMs: Math.max(0, gapMs) };
    if (Date.parse(yardstick.startedAt) < startMs) before = nearer(before, neighbour);
    else after = nearer(after, neighbour);
  }
  const figures = [before, after].flatMap((neighbour) => neighbour?.figure ?? []);
  if (figures.length === 0) return null;
  return Math.exp(figures.reduce((sum, each) => sum + Math.log(each), 0) / figures.length);
}

interface Neighbour {
  readonly figure: number;
  readonly gapMs: number;
}

/** Preparations overlap what was measured before, so a gap can be below 0. */
function gapBetween(startMs: number, endMs: number, yardstick: YardstickRepetition): number {
  const yardstickMs = Date.parse(yardstick.startedAt);
  return yardstickMs < startMs
    ? startMs - (yardstickMs + yardstick.elapsedMs)
    : yardstickMs - endMs;
}

function nearer(held: Neighbour | null, other: Neighbour): Neighbour | null {
  if (other.gapMs > MAX_YARDSTICK_GAP_MS) return held;
  return held === null || other.gapMs < held.gapMs ? other : held;
}

/** What the yardstick told of the machine over the whole run. */
export interface YardstickSummary {
  readonly version: number;
  /** Measurements that can be used. */
  readonly n: number;
  /** Their median. */
  readonly requestsPerSecond: number;
  /** Their standard deviation ÷ mean; null for one alone. */
  readonly coefficientOfVariation: number | null;
  /** Failed or disturbed, and used for nothing. */
  readonly unusable: number;
}

/** Null where it was not measured, or never with success. */
export function summariseYardstick({ yardstick }: Run): YardstickSummary | null {
  if (yardstick === null) return null;
  const figures = yardstick.repetitions
    .filter(({ verdict }) => USABLE.has(verdict))
    .flatMap((repetition) => figureOf(repetition, 'throughput') ?? []);
  if (figures.length === 0) return null;
  return {
    version: yardstick.version,
    n: figures.length,
    requestsPerSecond: median(figures),
    coefficientOfVariation: coefficientOfVariation(figures),
    unusable: yardstick.repetitions.length - figures.length,
  };
}
