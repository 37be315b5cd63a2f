// What can be wrong with a precision that a scenario asks for, beyond its type. Pure.
import type { Scenario } from '../results/scenario.js';

/** A target that nothing bounds: a cell that never settles would be repeated for ever. Null when all is well. */
export function targetMistake({ targetCiRatio, maxMinutes }: Scenario): string | null {
  if (targetCiRatio === null || maxMinutes !== null) return null;
  return 'rounds are added until the target is reached, so it needs an end';
}
