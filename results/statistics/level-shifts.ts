// Where a series' level shifts: t-test splits, as Hunter and Apache Otava find them, without their choice of a window. What a shift means is the caller's.
import { studentTwoSidedP } from './distributions.js';
import { medianOfAscending } from './sorted-sample.js';

export interface ShiftOptions {
  /** A shift's p-value is at most this, all places that were looked at taken into account. */
  readonly significance: number;
  /** Values that a segment has at least. */
  readonly minSegment: number;
  /** Whether a shift between these medians matters. */
  readonly matters: (before: number, after: number) => boolean;
}

export interface Shift {
  /** Of the first value after it. */
  readonly index: number;
  readonly pValue: number;
}

interface Split extends Shift {
  /** How clearly the level differs, comparable between stretches of any length: a likelihood ratio. */
  readonly clarity: number;
}

/** Noise below this share of the largest value is taken for rounding. */
const ROUNDING_RATIO = 1e-9;

/** Hunter: Fleming et al. 2023, "Hunter: Using Change Point Detection to Hunt for Performance Regressions", ICPE. */
export function findShifts(series: Float64Array, options: ShiftOptions): Shift[] {
  const split = createSplitter(series, options.minSegment);
  const found = divide(0, series.length);
  return prune(relocate(found));

  /** Splits at the clearest place, then both sides, until nothing is significant. A part has its share of the significance, so that it holds for the whole. */
  function divide(from: number, to: number): number[] {
    let best: Split | null = null;
    let looks = 0;
    for (const [start, end] of stretches(from, to, options.minSegment)) {
      const candidate = split(start, end);
      if (candidate === null) continue;
      looks += end - start - 2 * options.minSegment + 1;
      if (best === null || candidate.clarity > best.clarity) best = candidate;
    }
    const share = (to - from) / series.length;
    if (best === null || best.pValue * looks > options.significance * share) return [];
    return [...divide(from, best.index), best.index, ...divide(best.index, to)];
  }

  /** Each shift anew between its neighbours: the first ones were placed while later ones were not known. */
  function relocate(indices: readonly number[]): number[] {
    const placed = [...indices];
    placed.forEach((index, i) => {
      placed[i] = split(placed[i - 1] ?? 0, placed[i + 1] ?? series.length)?.index ?? index;
    });
    return placed;
  }

  /** Takes away the least of those that do not matter or are no longer significant between their neighbours, one by one. */
  function prune(indices: readonly number[]): Shift[] {
    const judged = indices.map((index, i) =>
      judge(index, indices[i - 1] ?? 0, indices[i + 1] ?? series.length),
    );
    const failing = judged.filter((shift) => !shift.passes);
    if (failing.length === 0) return judged.map(({ index, pValue }) => ({ index, pValue }));
    const least = failing.reduce((a, b) => (b.clarity < a.clarity ? b : a));
    return prune(relocate(indices.filter((index) => index !== least.index)));
  }

  function judge(index: number, from: number, to: number): Split & { passes: boolean } {
    const looks = to - from - 2 * options.minSegment + 1;
    const local = split(from, to, index);
    const pValue = Math.min(1, (local?.pValue ?? 1) * Math.max(1, looks));
    const matters = options.matters(medianBetween(from, index), medianBetween(index, to));
    return {
      index,
      pValue,
      clarity: local?.clarity ?? 0,
      passes: matters && pValue <= options.significance,
    };
  }

  function medianBetween(from: number, to: number): number {
    return medianOfAscending(series.slice(from, to).sort());
  }
}

/** The whole, and half-overlapping stretches, each shorter by √2, down to two segments: a short excursion is clear only in a short stretch (Kovács et al. 2023). */
function stretches(from: number, to: number, minSegment: number): [number, number][] {
  const all: [number, number][] = [[from, to]];
  for (let length = (to - from) / Math.SQRT2; length >= 2 * minSegment; length /= Math.SQRT2) {
    const steps = Math.round((to - from - length) / (length / 2));
    for (let step = 0; step <= steps; step++) {
      const start = from + ((to - from - length) * step) / steps;
      all.push([Math.floor(start), Math.min(to, Math.ceil(start + length))]);
    }
  }
  return all;
}

/** A function that finds the clearest split of a stretch, or judges the one asked for. Null where the stretch is too short. */
function createSplitter(
  series: Float64Array,
  minSegment: number,
): (from: number, to: number, at?: number) => Split | null {
  const largest = series.reduce((all, value) => Math.max(all, Math.abs(value)), 0);
  const mean = series.reduce((all, value) => all + value / series.length, 0);
  const sums = new Float64Array(series.length + 1);
  const squares = new Float64Array(series.length + 1);
  series.forEach((value, i) => {
    sums[i + 1] = (sums[i] ?? 0) + (value - mean);
    squares[i + 1] = (squares[i] ?? 0) + (value - mean) ** 2;
  });

  return (from, to, at) => {
    const length = to - from;
    if (length < 2 * minSegment || length < 3) return null;
    const start = sums[from] ?? 0;
    const all = (sums[to] ?? 0) - start;
    let index = at ?? from + minSegment;
    let between = 0;
    const last = at ?? to - minSegment;
    for (let place = index; place <= last; place++) {
      const left = place - from;
      const excess = (sums[place] ?? 0) - start - (all * left) / length;
      const explained = (excess * excess * length) / (left * (length - left));
      if (explained > between) {
        between = explained;
        index = place;
      }
    }
    const total = (squares[to] ?? 0) - (squares[from] ?? 0) - (all * all) / length;
    const rounding = length * (largest * ROUNDING_RATIO) ** 2;
    const within = Math.max(total - between, rounding);
    if (within === 0) return null;
    const freedom = length - 2;
    const t = Math.sqrt((between / within) * freedom);
    return {
      index,
      pValue: studentTwoSidedP(t, freedom),
      clarity: freedom * Math.log1p(between / within),
    };
  };
}
