// How sure the parameters of the law are: its fit again and again to repetitions drawn anew.
import { LEVEL } from '../statistics/interval.js';
import { normalCdf, studentQuantile } from '../statistics/distributions.js';
import { createRandomBelow, DEFAULT_SEED, type RandomBelow } from '../statistics/random.js';
import { ascending, medianOfAscending, quantileOfAscending } from '../statistics/sorted-sample.js';
import { fitUsl, type UslParameters } from './usl.js';

/** The repetitions of one point: throughputs of `n` clients or workers, above 0. */
export interface Measured {
  readonly n: number;
  readonly figures: readonly number[];
}

/** Where a parameter lies, at 95 %. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export type UslBounds = Readonly<Record<keyof UslParameters, Bounds>>;

/** Ends then move by a tenth of the interval's width from seed to seed, and a sweep takes some 60 ms. */
export const RESAMPLES = 400;
/** Resampled fits begin at the measured one, which is near. */
const RESAMPLE_STEPS = 8;

/**
 * 95 % intervals of the parameters: percentiles of the fits to medians of repetitions drawn with replacement within each point. Logarithmic deviations
 * from a point's median are stretched by √(n ÷ (n − 1)), which a few repetitions understate theirs by, and the level is expanded for Student's t.
 * Null when a point has but one repetition.
 * @param fitted to the medians of `measured`
 */
export function boundUsl(
  measured: readonly Measured[],
  fitted: UslParameters,
  seed: number = DEFAULT_SEED,
): UslBounds | null {
  if (measured.some(({ figures }) => figures.length < 2)) return null;
  const randomBelow = createRandomBelow(seed);
  const points = measured.map(deviationsOf);
  const fits = Array.from({ length: RESAMPLES }, () => {
    const drawn = points.map((point) => ({
      n: point.n,
      throughput: drawMedian(point, randomBelow),
    }));
    return fitUsl(drawn, fitted, RESAMPLE_STEPS);
  });
  const freedom = measured.reduce((sum, { figures }) => sum + figures.length - 1, 0);
  // The deviations are stretched already; what is left is that their spread is only estimated.
  const level = 1 - 2 * normalCdf(-studentQuantile((1 + LEVEL) / 2, freedom));
  const bounds = (name: keyof UslParameters): Bounds => {
    const values = ascending(fits.map((fit) => fit[name]));
    return {
      low: Math.min(fitted[name], quantileOfAscending(values, (1 - level) / 2)),
      high: Math.max(fitted[name], quantileOfAscending(values, (1 + level) / 2)),
    };
  };
  return { lambda: bounds('lambda'), sigma: bounds('sigma'), kappa: bounds('kappa') };
}

interface Deviations {
  readonly n: number;
  readonly median: number;
  /** Logarithmic, stretched. */
  readonly deviations: Float64Array;
}

function deviationsOf({ n, figures }: Measured): Deviations {
  const median = medianOfAscending(ascending(figures));
  const stretch = Math.sqrt(figures.length / (figures.length - 1));
  return {
    n,
    median,
    deviations: Float64Array.from(figures, (figure) => stretch * Math.log(figure / median)),
  };
}

function drawMedian({ median, deviations }: Deviations, randomBelow: RandomBelow): number {
  const drawn = deviations.map(() => deviations[randomBelow(deviations.length)] ?? 0).sort();
  return median * Math.exp(medianOfAscending(drawn));
}
