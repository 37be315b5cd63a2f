// The permutation test of means: how often would shuffled labels have given as large a difference?
import { requireFinite } from './finite.js';
import { createRandomBelow, DEFAULT_SEED, type RandomBelow } from './random.js';
import { NO_EVIDENCE, type TestResult } from './test-result.js';
import { twoSided } from './two-sided.js';

/** All arrangements are tried up to so many, which takes milliseconds. */
const MAX_EXACT_ARRANGEMENTS = 200_000;

/** How many are drawn beyond: the smallest p is then 2 ÷ 50,000, fine enough for Holm over a thousand cells. */
const SAMPLED_ARRANGEMENTS = 49_999;

/** Sums that differ by rounding alone count as equal; values are scaled to at most 1, so this is absolute for each value. */
const ROUNDING_PER_VALUE = 1e-14;

/**
 * Of the difference of means, two-sided. Exact while there are at most 200,000 ways to label the values, else 49,999 of them sampled.
 * @throws {TypeError} on NaN or infinite values
 */
export function permutationTest(
  a: readonly number[],
  b: readonly number[],
  seed: number = DEFAULT_SEED,
): TestResult {
  requireFinite(a, 'permutationTest, a');
  requireFinite(b, 'permutationTest, b');
  if (a.length === 0 || b.length === 0) return NO_EVIDENCE;
  // All values together never change, so the difference of means grows with the sum of one side alone: the smaller one's.
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const values = scaled([...few, ...many]);
  const observed = total(values.subarray(0, few.length));
  if (choices(values.length, few.length) <= MAX_EXACT_ARRANGEMENTS) {
    return exactResult(sumsOfChoices(values, few.length), observed, values.length);
  }
  const drawSum = shuffledSum(values, few.length, createRandomBelow(seed));
  return sampledResult(drawSum, observed, values.length);
}

function exactResult(sums: Float64Array, observed: number, valueCount: number): TestResult {
  const rounding = ROUNDING_PER_VALUE * valueCount;
  const pValueOf = (sum: number): number => {
    let atMost = 0;
    let atLeast = 0;
    for (const other of sums) {
      if (other <= sum + rounding) atMost += 1;
      if (other >= sum - rounding) atLeast += 1;
    }
    return twoSided(atMost / sums.length, atLeast / sums.length);
  };
  const lowest = sums.reduce((low, sum) => Math.min(low, sum), Infinity);
  const highest = sums.reduce((high, sum) => Math.max(high, sum), -Infinity);
  return {
    pValue: pValueOf(observed),
    smallestPValue: Math.min(pValueOf(lowest), pValueOf(highest)),
    method: 'exact',
  };
}

/** The observed arrangement counts as one of those drawn, so that p is never 0 and never too small (Phipson & Smyth 2010). */
function sampledResult(drawSum: () => number, observed: number, valueCount: number): TestResult {
  const rounding = ROUNDING_PER_VALUE * valueCount;
  let atMost = 1;
  let atLeast = 1;
  for (let i = 0; i < SAMPLED_ARRANGEMENTS; i++) {
    const sum = drawSum();
    if (sum <= observed + rounding) atMost += 1;
    if (sum >= observed - rounding) atLeast += 1;
  }
  const arrangements = SAMPLED_ARRANGEMENTS + 1;
  return {
    pValue: twoSided(atMost / arrangements, atLeast / arrangements),
    smallestPValue: twoSided(1 / arrangements),
    method: 'sampled',
  };
}

/** The sum of every choice of `count` values. */
function sumsOfChoices(values: Float64Array, count: number): Float64Array {
  const sums = new Float64Array(choices(values.length, count));
  let filled = 0;
  const visit = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      sums[filled++] = sum;
      return;
    }
    for (let next = from; next <= values.length - left; next++) {
      visit(next + 1, left - 1, sum + (values[next] ?? 0));
    }
  };
  visit(0, count, 0);
  return sums;
}

/** Draws sums of `count` values without replacement: the first steps of a Fisher-Yates shuffle. */
function shuffledSum(values: Float64Array, count: number, randomBelow: RandomBelow): () => number {
  const shuffled = Float64Array.from(values);
  return () => {
    let sum = 0;
    for (let place = 0; place < count; place++) {
      const other = place + randomBelow(shuffled.length - place);
      const value = shuffled[other] ?? 0;
      shuffled[other] = shuffled[place] ?? 0;
      shuffled[place] = value;
      sum += value;
    }
    return sum;
  };
}

/** How many ways there are to choose `count` of `all`. Infinity when beyond what a number holds. */
function choices(all: number, count: number): number {
  let ways = 1;
  for (let i = 1; i <= count; i++) ways *= (all - count + i) / i;
  return Math.round(ways);
}

/** Divided by the largest magnitude, so that sums neither overflow nor vanish. */
function scaled(values: readonly number[]): Float64Array {
  const largest = values.reduce((all, value) => Math.max(all, Math.abs(value)), 0);
  return Float64Array.from(values, (value) => (largest === 0 ? 0 : value / largest));
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
