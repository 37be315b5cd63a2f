// The logarithmic axis of ratios around 1.

const TICKS = [
  0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5, 10, 20,
  50, 100, 1000,
];
/** Beyond a factor of two around 1 the fine ticks would run into each other. */
const COARSE_BEYOND = 2.2;
const FINE_TICKS: ReadonlySet<number> = new Set([0.7, 0.8, 0.9, 1.1, 1.25, 1.5]);
/** Room at both ends, and at least this much to both sides of 1. */
const MARGIN = 1.03;
const LEAST = 1.1;

/** @param ratios positive, at least one. */
export function ratioAxis(ratios: readonly number[]): {
  domain: [number, number];
  ticks: number[];
} {
  const low = Math.min(...ratios, 1 / LEAST) / MARGIN;
  const high = Math.max(...ratios, LEAST) * MARGIN;
  const coarse = Math.max(1 / low, high) > COARSE_BEYOND;
  const ticks = TICKS.filter(
    (tick) => tick >= low && tick <= high && !(coarse && FINE_TICKS.has(tick)),
  );
  return { domain: [low, high], ticks };
}
