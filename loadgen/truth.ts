// The truths that every load engine must find, as one suite: servers misbehave on purpose, and the result has to say so with the
// right count. Called from each engine's own test file.
import { describe, it, type TestContext } from 'vitest';
import { DAMAGED_REPLIES } from './truth/damaged-replies.js';
import { REPLY_FATES, SILENCES } from './truth/reply-fates.js';
import { DELAYS, FREEZES } from './truth/reply-times.js';
import { SOUND_LOADS } from './truth/sound-loads.js';
import { STREAM_SHAPES } from './truth/stream-shapes.js';
import { MachineBusyError, type Truth, type TruthSubject } from './truth/truth.js';

/** Truths (by name) that an engine is excused from, and why. */
export interface TruthSkip {
  readonly reason: string;
  readonly tests: readonly string[];
}

/** Not moved by what the machine does besides: told beside one another, so that one waits while others work. */
const ROBUST_TRUTHS = [...FREEZES, ...SILENCES, ...DAMAGED_REPLIES];
/** Told one after the other. */
const TIMED_TRUTHS = [...REPLY_FATES, ...STREAM_SHAPES, ...DELAYS, ...SOUND_LOADS];

/** Generous beside any truth's own few seconds, repeated attempts included. */
const TRUTH_TIMEOUT_MS = 60_000;

/** Declares one test for each truth that concerns the subject's transport. */
export function testTruths(subject: TruthSubject, skip: readonly TruthSkip[]): void {
  const excused = new Map(
    skip.flatMap(({ reason, tests }) => tests.map((name) => [name, reason] as const)),
  );
  describe(`the ${subject.engine} engine over ${subject.transport}`, () => {
    for (const truth of ROBUST_TRUTHS) declare(truth, true);
    for (const truth of TIMED_TRUTHS) declare(truth, false);
  });

  function declare(truth: Truth, concurrent: boolean): void {
    if (!truth.transports.includes(subject.transport)) return;
    const reason = excused.get(truth.name);
    const options = { timeout: TRUTH_TIMEOUT_MS, concurrent };
    if (reason === undefined) it(truth.name, options, (test) => tell(truth, subject, test));
    else it.skip(`${truth.name} (${reason})`, () => truth.check(subject));
  }
}

/** A truth that noise hides is neither told nor denied: the test is skipped, and says why. */
async function tell(truth: Truth, subject: TruthSubject, test: TestContext): Promise<void> {
  try {
    await truth.check(subject);
  } catch (error) {
    if (!(error instanceof MachineBusyError)) throw error;
    test.skip(error.message);
  }
}
