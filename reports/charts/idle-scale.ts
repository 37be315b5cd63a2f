// Scales of the chart of idle connections: their number, which may be none, and bytes for each, which may be less than none.
import type { AxisScale } from './axis-scale.js';

/** A symlog axis is linear up to here: 64 bytes, less than any server spends on a connection. */
export const SYMLOG_CONSTANT = 64;

const KIBIBYTE = 1024;
/** Labelled sizes: factors of 16 stand apart even on a phone. */
const SIZE_TICKS = [0, 1, 2, 3, 4].map((power) => KIBIBYTE * 16 ** power);
/** `16 KiB`, with the sign of a difference. */
const SIZE_LABEL =
  "(datum.value < 0 ? '−' : '') + (abs(datum.value) >= 1048576 ? format(abs(datum.value) / 1048576, ',') + ' MiB'" +
  " : abs(datum.value) >= 1024 ? format(abs(datum.value) / 1024, ',') + ' KiB'" +
  " : format(abs(datum.value), ',') + ' B')";

/** A logarithmic axis of idle connections. `placeOf` tells where a number stands: none stands left of the fewest. */
export interface IdleScale extends AxisScale {
  readonly placeOf: (idleConnections: number) => number;
}

/** @param numbers ascending, at least two. */
export function idleScale(numbers: readonly number[]): IdleScale {
  const positive = numbers.filter((number) => number > 0);
  const first = positive[0] ?? 1;
  const last = positive.at(-1) ?? first;
  const decades = Math.max(1, Math.log10(last / first));
  const none = first / 10 ** Math.max(0.5, decades / 6);
  const margin = 10 ** (decades / 20);
  const hasNone = numbers.includes(0);
  const lowest = hasNone ? none : first;
  return {
    type: 'log',
    domain: [lowest / margin, last * margin],
    ticks: [...(hasNone ? [none] : []), ...labelled(first, last)],
    labelExpr: `datum.value < ${first * 0.99} ? '0' : format(datum.value, ',')`,
    placeOf: (number) => (number === 0 ? none : number),
  };
}

/** Both ends, and the powers of ten between them that stand clear of both. */
function labelled(first: number, last: number): number[] {
  const powers: number[] = [];
  for (let power = 10 ** Math.ceil(Math.log10(first)); power < last; power *= 10) {
    if (power > first * 2 && power * 2 < last) powers.push(power);
  }
  return [...new Set([first, ...powers, last])];
}

/** An axis of bytes from zero, or from below it where a value is, ending on labelled sizes. @param bytes at least one, finite. */
export function signedSizeScale(bytes: readonly number[]): AxisScale {
  const highest = tickBeyond(Math.max(0, ...bytes));
  const lowest = Math.min(0, ...bytes);
  const below = lowest < 0 ? tickBeyond(-lowest) : 0;
  const negative = SIZE_TICKS.filter((tick) => tick <= below).map((tick) => -tick);
  return {
    type: 'symlog',
    domain: [0 - below, highest],
    ticks: [...negative.reverse(), 0, ...SIZE_TICKS.filter((tick) => tick <= highest)],
    labelExpr: SIZE_LABEL,
  };
}

function tickBeyond(bytes: number): number {
  return SIZE_TICKS.find((tick) => tick >= bytes) ?? bytes;
}
