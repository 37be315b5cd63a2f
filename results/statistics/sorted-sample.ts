// Medians and quantiles of ascending samples, in typed arrays, since resampling takes tens of thousands of them.

/** The values ascending, as a copy. */
export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/** The middle value, or the mean of the two middle ones, of a non-empty ascending sample. */
export function medianOfAscending(sample: Float64Array): number {
  const upper = sample.length >> 1;
  const high = sample[upper] ?? 0;
  return sample.length % 2 === 1 ? high : midpoint(sample[upper - 1] ?? 0, high);
}

/** Interpolated between the two nearest values (Hyndman & Fan's type 7, as NumPy does). @param probability in [0, 1] */
export function quantileOfAscending(sample: Float64Array, probability: number): number {
  const position = probability * (sample.length - 1);
  const below = Math.min(sample.length - 1, Math.max(0, Math.floor(position)));
  const low = sample[below] ?? 0;
  const high = sample[Math.min(sample.length - 1, below + 1)] ?? 0;
  const fraction = position - below;
  return low * (1 - fraction) + high * fraction;
}

/** Halved before they are added, so that huge values do not overflow. */
export function midpoint(low: number, high: number): number {
  return low === high ? low : low / 2 + high / 2;
}
