// What every statistic demands of its input, checked once at each door.

/** @throws {TypeError} when a value is NaN or infinite: a figure that does not exist must be left out by the caller, not averaged. */
export function requireFinite(values: readonly number[], what: string): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index === -1) return;
  throw new TypeError(
    `${what}: value ${index} is ${values[index]}; leave out what was not measured`,
  );
}
