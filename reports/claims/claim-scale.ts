// Axes of the claims' charts, by what stands along them. Pure.
import { latencyScale, linearScale, type AxisScale } from '../charts/axis-scale.js';
import { idleScale, signedSizeScale } from '../charts/idle-scale.js';
import { ratioAxis } from '../charts/ratio-axis.js';

const STEPS = [1, 2, 5];
/** Above this many powers of ten only these are labelled. */
const MAX_DECADES_OF_FINE_TICKS = 2;
/** Figures further apart than by this factor would lie on one another at the foot of a linear axis. */
const LINEAR_UP_TO = 30;
const PLAIN_LABEL = "format(datum.value, ',~g')";
const RATIO_LABEL = "format(datum.value, '~g')";

/** An axis, and where on it a value stands: zero has a place of its own on a logarithmic one. */
export interface PlacedScale extends AxisScale {
  readonly placeOf: (value: number) => number;
}

/** For figures of one unit, intervals included; null when they cannot stand on one axis. @param values finite, at least one. */
export function unitScale(unit: string, values: readonly number[]): AxisScale | null {
  const [base] = unit.split('/');
  if (base === 'bytes') return signedSizeScale(values);
  if (values.some((value) => value < 0)) return null;
  const isPositive = values.every((value) => value > 0);
  if (base === 'ns' && isPositive) return latencyScale(values, null);
  if (unit === 'ratio' && isPositive) {
    const { domain, ticks } = ratioAxis(values);
    return { type: 'log', domain, ticks, labelExpr: RATIO_LABEL };
  }
  const spread = Math.max(...values) / Math.min(...values);
  if (isPositive && spread > LINEAR_UP_TO) return figuresScale('log', values);
  return linearScale(Math.max(...values));
}

/** For an axis of a claim's own chart along which values are measured at: these are labelled. @param values ascending, at least one. */
export function placesScale(
  kind: 'linear' | 'log' | 'symlog',
  values: readonly number[],
): PlacedScale {
  const most = Math.max(...values);
  if (kind === 'linear' || most <= 0) {
    const { domain } = linearScale(most);
    const scale = { type: 'linear', domain, ticks: [...values], labelExpr: PLAIN_LABEL } as const;
    return { ...scale, placeOf: (value) => value };
  }
  const scale = idleScale(values);
  return { ...scale, ticks: values.map(scale.placeOf) };
}

/** For the figures of a claim's own chart. @param values finite, at least one. */
export function figuresScale(
  kind: 'linear' | 'log' | 'symlog',
  values: readonly number[],
): PlacedScale {
  const positive = values.filter((value) => value > 0);
  const most = Math.max(...values);
  if (kind === 'linear' || positive.length === 0) {
    return { ...linearScale(Math.max(0, most)), placeOf: (value) => value };
  }
  const least = roundDown(Math.min(...positive));
  const top = roundUp(Math.max(most, least * 10));
  const hasNone = positive.length < values.length;
  const none = least / 3;
  const scale = {
    type: 'log',
    domain: [hasNone ? none : least, top],
    ticks: [...(hasNone ? [none] : []), ...logTicks(least, top)],
    labelExpr: `datum.value < ${least * 0.99} ? '0' : ${PLAIN_LABEL}`,
  } as const;
  return { ...scale, placeOf: (value) => (value > 0 ? value : none) };
}

function logTicks(low: number, high: number): number[] {
  const steps = Math.log10(high / low) <= MAX_DECADES_OF_FINE_TICKS ? STEPS : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(3));
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.findLast((candidate) => candidate * power <= value * 1.001) ?? 1;
  return Number((step * power).toPrecision(3));
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * power >= value * 0.999) ?? 10;
  return Number((step * power).toPrecision(3));
}
