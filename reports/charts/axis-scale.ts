// Domains, tick values and tick labels of chart axes, worked out here so that every plot of a row has the same ones.

/** One axis: where it begins and ends, where it is labelled, and the Vega expression that writes a label. */
export interface AxisScale {
  /** `symlog`: linear within 64 of the axis' unit around zero, logarithmic beyond, on both sides. */
  readonly type: 'log' | 'linear' | 'symlog';
  readonly domain: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  readonly labelExpr: string;
}

/** Above this many powers of ten between the ends, only powers of ten are labelled. */
const MAX_DECADES_OF_FINE_TICKS = 2.5;
const FINE_STEPS = [1, 2, 5];
/** Where an axis with labels at powers of ten may end: half a power further leaves room for the label of the end. */
const COARSE_ENDS = [1, 3];
const LINEAR_INTERVALS = 5;
const LINEAR_STEPS = [1, 2, 2.5, 5];
const PLAIN_LABEL = "format(datum.value, ',')";

/** `500 ns`, `20 µs`, `1.5 ms`, `3 s`: a latency axis carries its units on its labels, since it spans several. */
const DURATION_LABEL =
  "datum.value >= 1e9 ? format(datum.value / 1e9, ',') + ' s'" +
  " : datum.value >= 1e6 ? format(datum.value / 1e6, ',') + ' ms'" +
  " : datum.value >= 1e3 ? format(datum.value / 1e3, ',') + ' µs'" +
  " : format(datum.value, ',') + ' ns'";

/**
 * A logarithmic latency axis that holds all of `valuesNs`, ends on a labelled round number, and reaches down to `floorNs` when that
 * lies within a factor of ten below the values. @param valuesNs positive, at least one.
 */
export function latencyScale(valuesNs: readonly number[], floorNs: number | null): AxisScale {
  const lowest = Math.min(...valuesNs);
  const reached = floorNs !== null && floorNs < lowest && floorNs > lowest / 10;
  const low = roundDown(reached ? floorNs * 0.8 : lowest);
  const highest = Math.max(...valuesNs, low * 10);
  const high = roundUp(highest, isFine(low, highest) ? FINE_STEPS : COARSE_ENDS);
  return {
    type: 'log',
    domain: [low, high],
    ticks: logTicks(low, high),
    labelExpr: DURATION_LABEL,
  };
}

/**
 * The axis of the number of clients: powers of two, labelled where measured.
 * @param concurrencies ascending, at least one. @param idle whether a place left of the first is wanted, labelled `idle`.
 */
export function clientsScale(
  concurrencies: readonly number[],
  idle: boolean,
): AxisScale & { readonly idleAt: number } {
  const first = concurrencies[0] ?? 1;
  const last = concurrencies.at(-1) ?? first;
  const octaves = Math.max(2, Math.log2(last / first));
  const idleAt = first / 2 ** Math.max(1, octaves / 6);
  const ticks = idle ? [idleAt, ...concurrencies] : [...concurrencies];
  const margin = 2 ** (octaves / 20);
  const alone = ticks.length === 1 ? 2 : margin;
  return {
    type: 'log',
    domain: [(ticks[0] ?? 1) / alone, last * alone],
    ticks,
    labelExpr: `datum.value < ${first * 0.99} ? 'idle' : format(datum.value, ',')`,
    idleAt,
  };
}

/**
 * A linear axis from zero whose upper end is a labelled round number, so that the titles above all plots sit alike.
 * @param highest finite, not negative.
 */
export function linearScale(highest: number): AxisScale {
  const rough = Math.max(highest, Number.MIN_VALUE) / LINEAR_INTERVALS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (LINEAR_STEPS.find((candidate) => candidate * power >= rough) ?? 10) * power;
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(12)));
  return { type: 'linear', domain: [0, ticks.at(-1) ?? 1], ticks, labelExpr: PLAIN_LABEL };
}

function logTicks(low: number, high: number): number[] {
  const steps = isFine(low, high) ? FINE_STEPS : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= low * 0.999 && tick < high * 0.999) ticks.push(tick);
    }
  }
  return [...ticks, high];
}

function isFine(low: number, high: number): boolean {
  return Math.log10(high / low) <= MAX_DECADES_OF_FINE_TICKS;
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = FINE_STEPS.findLast((candidate) => candidate * power <= value) ?? 1;
  return step * power;
}

function roundUp(value: number, steps: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = steps.find((candidate) => candidate * power >= value) ?? 10;
  return step * power;
}
