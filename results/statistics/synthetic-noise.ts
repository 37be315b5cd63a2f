// Seeded noise for the simulations in this folder's tests.
import { normalQuantile } from './distributions.js';
import { createRandomBelow } from './random.js';

export interface Noise {
  /** Uniform in (0, 1). */
  readonly uniform: () => number;
  /** Whole, uniform in [0, bound). */
  readonly below: (bound: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Student's t with 3 degrees of freedom, scaled to a standard deviation of 1: heavy tails. */
  readonly heavy: () => number;
  /** A factor around a median of 1 with this coefficient of variation, lognormal. */
  readonly factor: (variation: number) => number;
}

export function createNoise(seed: number): Noise {
  const below = createRandomBelow(seed);
  const uniform = (): number => (below(2 ** 31) + 0.5) / 2 ** 31;
  const normal = (): number => normalQuantile(uniform());
  const heavy = (): number => normal() / Math.hypot(normal(), normal(), normal());
  const factor = (variation: number): number =>
    Math.exp(Math.sqrt(Math.log1p(variation ** 2)) * normal());
  return { uniform, below, normal, heavy, factor };
}

/** How often, of `trials`, it happens: 0–1. */
export function shareOf(trials: number, happens: (trial: number) => boolean): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) count += happens(trial) ? 1 : 0;
  return count / trials;
}
