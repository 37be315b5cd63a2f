// The normal and Student distributions: the only place that imports cephes.
// Traps: its ES module compiles WebAssembly asynchronously and fails until then, so its CommonJS build is required, which is ready at
// once; it has no types for nodenext; it throws RangeError outside a function's domain; Student's degrees of freedom are whole numbers.
import { createRequire } from 'node:module';

interface Cephes {
  ndtr(x: number): number;
  ndtri(probability: number): number;
  stdtr(degreesOfFreedom: number, t: number): number;
  stdtri(degreesOfFreedom: number, probability: number): number;
}

const cephes = createRequire(import.meta.url)('cephes') as Cephes;

/** P(Z ≤ x) of the standard normal. Its far tails end at 0 and 1. */
export function normalCdf(x: number): number {
  return cephes.ndtr(x);
}

/** The x with P(Z ≤ x) = `probability`, which must lie strictly between 0 and 1. @throws {RangeError} when it does not */
export function normalQuantile(probability: number): number {
  return cephes.ndtri(probability);
}

/**
 * P(|T| ≥ |t|) of Student's distribution: the two-sided p-value of a t statistic, infinite ones included.
 * @param degreesOfFreedom whole, at least 1
 */
export function studentTwoSidedP(t: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(t)) return 0;
  return Math.min(1, 2 * cephes.stdtr(degreesOfFreedom, -Math.abs(t)));
}

/** The t with P(T ≤ t) = `probability`, which must lie strictly between 0 and 1. @throws {RangeError} when it does not */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return cephes.stdtri(degreesOfFreedom, probability);
}
