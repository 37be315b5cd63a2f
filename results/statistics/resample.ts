// Bootstrap resampling of medians: values drawn with replacement, as many as there are.
import type { RandomBelow } from './random.js';
import { midpoint } from './sorted-sample.js';

/**
 * Medians of `count` resamples, in the order drawn. A resample of an ascending sample is how often each place was drawn; walking to the
 * middle of these counts saves the sorting.
 * @param sample ascending, not empty
 */
export function resampleMedians(
  sample: Float64Array,
  count: number,
  randomBelow: RandomBelow,
): Float64Array {
  const n = sample.length;
  const drawn = new Uint32Array(n);
  const medians = new Float64Array(count);
  for (let resample = 0; resample < count; resample++) {
    drawn.fill(0);
    for (let draw = 0; draw < n; draw++) {
      const place = randomBelow(n);
      drawn[place] = (drawn[place] ?? 0) + 1;
    }
    medians[resample] = medianOfCounts(sample, drawn);
  }
  return medians;
}

function medianOfCounts(sample: Float64Array, drawn: Uint32Array): number {
  const upperRank = sample.length >> 1;
  const lowerRank = (sample.length - 1) >> 1;
  let place = 0;
  let seen = drawn[0] ?? 0;
  while (seen <= lowerRank) seen += drawn[++place] ?? 0;
  const lower = sample[place] ?? 0;
  while (seen <= upperRank) seen += drawn[++place] ?? 0;
  return midpoint(lower, sample[place] ?? 0);
}
