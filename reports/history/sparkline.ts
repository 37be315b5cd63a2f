// A row of figures as a word of block characters. Wraps sparkly, which stretches whatever it is given over its whole height, so that
// noise of a hundredth looks like a cliff, and draws as many characters as there are figures.
import { median } from 'simple-statistics';
import sparkly from 'sparkly';

/** The height stands for at least so much to both sides of the median. */
const LEAST_RANGE_RATIO = 0.1;

/** One character for each of at most `width` stretches of equal length: the median of its figures, a gap where all are null. */
export function sparkline(figures: readonly (number | null)[], width: number): string {
  const stretches = divide(figures, width);
  const known = stretches.filter((figure) => figure !== null);
  if (known.length === 0) return '';
  const middle = median(known);
  const options = {
    minimum: Math.min(...known, middle * (1 - LEAST_RANGE_RATIO)),
    maximum: Math.max(...known, middle * (1 + LEAST_RANGE_RATIO)),
  };
  return sparkly(
    // Anything that is no number is a gap to it.
    stretches.map((figure) => figure ?? ''),
    options,
  );
}

/** Which stretch of {@link sparkline} a figure is in. */
export function stretchOf(index: number, count: number, width: number): number {
  return count <= width ? index : Math.floor((index * width) / count);
}

function divide(figures: readonly (number | null)[], width: number): (number | null)[] {
  if (figures.length <= width) return [...figures];
  const stretches = Array.from({ length: width }, (): number[] => []);
  for (const [index, figure] of figures.entries()) {
    if (figure !== null) stretches[stretchOf(index, figures.length, width)]?.push(figure);
  }
  return stretches.map((stretch) => (stretch.length === 0 ? null : median(stretch)));
}
