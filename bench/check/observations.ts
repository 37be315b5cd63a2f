// What a rule saw, as findings say it, and the way out of a rule that has seen enough. Pure.
import type { Observation, SkipCause } from './rule.js';

/** The rule is kept. @param received what came, in words. */
export function passed(sent: string, received: string): Observation {
  return { status: 'pass', sent, received, remedy: null, cause: null };
}

/** The rule is broken. */
export function failed(sent: string, received: string, remedy: string): Observation {
  return { status: 'fail', sent, received, remedy, cause: null };
}

/** The protocol asks for more, but nothing that this level demands is broken. */
export function warned(sent: string, received: string, remedy: string): Observation {
  return { status: 'warn', sent, received, remedy, cause: null };
}

/** It could not be tried. @param why for people; what follows from it is for `cause` to say. */
export function skipped(cause: SkipCause, why: string): Observation {
  return { status: 'skip', sent: null, received: why, remedy: null, cause };
}

/** The time for the whole check was over in the middle of it: it is not known to be kept. Who makes the check longer may learn more. */
export function outOfTime(received: string): Observation {
  const remedy =
    'Mend what is told above, which has taken the time; of a healthy server, check it where less else runs.';
  return { ...failed('what the rule asks for', received, remedy), cause: 'time' };
}

/** Thrown where a rule is seen to be broken, however deep; what tries the rule makes it a finding. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken';
  readonly code = 'RULE_BROKEN';
  readonly observation: Observation;
  constructor(sent: string, received: string, remedy: string) {
    super(`${sent}: ${received}`);
    this.observation = failed(sent, received, remedy);
  }
}
