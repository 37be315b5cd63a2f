// Quantities as a reader wants them: three significant digits and the unit that fits. The only place where units change.

const RATE_STEPS: readonly Step[] = [
  [1e6, 'M req/s'],
  [1e3, 'k req/s'],
  [1, 'req/s'],
];
const DURATION_STEPS_NS: readonly Step[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];
const SIZE_STEPS: readonly Step[] = [
  [2 ** 30, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
  [1, 'B'],
];

/** The size of a unit in base units, and its name; lists run from the largest down. */
type Step = readonly [size: number, unit: string];

/** `41.2 k req/s`. @param requestsPerSecond finite, not negative. */
export function formatRate(requestsPerSecond: number): string {
  return formatStep(requestsPerSecond, RATE_STEPS);
}

/** `24.7 µs`, `1.02 ms`, `3.1 s`. @param ns nanoseconds. */
export function formatDuration(ns: number): string {
  return formatStep(ns, DURATION_STEPS_NS);
}

/** `38.1 MiB`, in powers of 1024; a difference may be negative: `−1.20 KiB`. */
export function formatSize(bytes: number): string {
  return bytes < 0 ? `−${formatStep(-bytes, SIZE_STEPS)}` : formatStep(bytes, SIZE_STEPS);
}

/** `10,000`. @param count a whole number. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `wait 1 ms` for `wait:1000`, `compute 200 µs` for `compute:200us`; what has no time in it stays as it was written. */
export function formatWorkloadName(workload: string): string {
  const [, kind, digits, unit] = /^(wait|compute):(\d+)(us)?$/.exec(workload) ?? [];
  if (kind === undefined || digits === undefined) return workload;
  if (kind === 'compute' && unit === undefined) return `compute ${digits} iterations`;
  const microseconds = Number(digits);
  return microseconds >= 1000
    ? `${kind} ${formatDigits(microseconds / 1000)} ms`
    : `${kind} ${digits} µs`;
}

/** `12 %`, `2.5 %`. @param ratio 0–1. */
export function formatPercent(ratio: number): string {
  const percent = ratio * 100;
  return `${Math.abs(percent) < 9.95 && percent !== 0 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** `95 %` for what is at least that, else the level itself: `75 %`, `93.8 %`. @param level of an interval, 0–1. */
export function levelText(level: number): string {
  return level >= 0.95 ? '95 %' : `${Number((level * 100).toPrecision(3))} %`;
}

/** A plain number: up to three significant digits without trailing zeros, and all digits of what is above 1000. */
export function formatDigits(value: number): string {
  if (Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

function formatStep(value: number, steps: readonly Step[]): string {
  // What rounds up to 1000 of a unit belongs to the next: 999.7 µs is 1.00 ms.
  const step = steps.find(([size]) => Number((value / size).toPrecision(3)) >= 1) ?? steps.at(-1);
  if (step === undefined) return String(value);
  const [size, unit] = step;
  const scaled = value / size;
  // Only the largest unit can reach four digits; and a count of the smallest has no fraction to show.
  const digits =
    scaled >= 1000 || scaled === 0 ? String(Math.round(scaled)) : scaled.toPrecision(3);
  return `${digits} ${unit}`;
}
