// What a judge concludes from observations, and how sure it may be.
import type { Behaviour, NamedStyle } from '../../../results/check-result.js';

/** A name, or none, and why. */
export interface Conclusion {
  readonly named: Behaviour | null;
  readonly confidence: number;
  /** What follows from what was seen: a sentence that begins with So. */
  readonly follows: string;
}

/** Several observations say the same, and nothing speaks against it. */
export const SURE = 0.95;
/** One observation says so; or several, but only over the wire. */
export const LIKELY = 0.8;
/** It fits better than any other. */
export const PLAUSIBLE = 0.6;
/** None fits; this one is nearest. */
export const NEAREST = 0.5;

export function conclude(named: Behaviour, confidence: number, follows: string): Conclusion {
  return { named, confidence, follows };
}

export function concludeNothing(follows: string): Conclusion {
  return { named: null, confidence: 0, follows };
}

/** The server ended while it was tried: then what was seen of it may be of its end. */
export const FALLEN = concludeNothing('So nothing that was seen is sure.');

/** What was seen, and then what follows. */
export function toNamedStyle(
  seen: readonly string[],
  { named, confidence, follows }: Conclusion,
): NamedStyle {
  return { named, confidence, evidence: [...seen, follows] };
}
