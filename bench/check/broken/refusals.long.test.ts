// The check against servers whose fault is known: each is refused for that, and for nothing that has nothing to do with it. Processes of their own, several at
// a time; what a busy machine has spoilt is tried again with more patience.
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../results/check-result.js';
import { foreignServerSchema } from '../../../results/foreign-server.js';
import { commandSubject } from '../open-subject.js';
import { RULES } from '../rules.js';
import { DEFAULT_CHECK_MS, DEFAULT_PATIENCE_MS, runCheck } from '../run-check.js';
import { DATAGRAM_REFUSALS } from './datagram-refusals.js';
import { compareRefusal, type Refusal } from './refusal.js';
import { STREAM_REFUSALS } from './stream-refusals.js';

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));
/** Checks mostly wait for what does not come. */
const AT_ONCE = 8;
/** Of each attempt: a calm machine answers in a few ms, a busy one in a second. */
const PATIENCES_MS = [500, 1_500, 4_000];
/** Of a right server: with the patience that users have it must pass at once. */
const RIGHT_PATIENCES_MS = [DEFAULT_PATIENCE_MS];
/** It waits for more than a second: only of those that have to do with it. */
const SLOW_RULE = 'tcp-idle-session';
const GRACE_MS = 1_000;
const ALL_MS = 300_000;

interface Trial {
  readonly transport: 'tcp' | 'udp';
  readonly refusal: Refusal;
}

const TRIALS: readonly Trial[] = [
  ...STREAM_REFUSALS.map((refusal): Trial => ({ transport: 'tcp', refusal })),
  ...DATAGRAM_REFUSALS.map((refusal): Trial => ({ transport: 'udp', refusal })),
];

async function check({ transport, refusal }: Trial, patienceMs: number): Promise<CheckResult> {
  const server = foreignServerSchema.parse({
    name: refusal.mode,
    command: `'${process.execPath}' '${MAIN}' ${transport} ${refusal.mode} {port}`,
    transports: [transport],
    // One that answers wrongly is never ready by its echo.
    ready: 'output:listening',
  });
  const subject = commandSubject(server, transport, { graceMs: GRACE_MS });
  const isSlow = isRight(refusal) || SLOW_RULE in refusal.fails;
  const rules = RULES.filter(({ id }) => isSlow || id !== SLOW_RULE);
  return runCheck(
    { subject, level: refusal.level, rules, namesStyle: false },
    {
      patienceMs,
      totalMs: DEFAULT_CHECK_MS,
      signal: new AbortController().signal,
      step: () => undefined,
    },
  );
}

/** Nothing is wrong with it, however it works. */
function isRight({ mode }: Refusal): boolean {
  return mode.startsWith('right');
}

function orderOf({ refusal }: Trial): number {
  return isRight(refusal) ? 0 : 1;
}

/** @returns what is not as expected in the last of the attempts. */
async function tryRefusal(trial: Trial): Promise<readonly string[]> {
  let unlike: readonly string[] = [];
  for (const patienceMs of isRight(trial.refusal) ? RIGHT_PATIENCES_MS : PATIENCES_MS) {
    unlike = compareRefusal(trial.refusal, await check(trial, patienceMs));
    if (unlike.length === 0) break;
  }
  return unlike;
}

describe('the check', () => {
  const unlike = new Map<Trial, readonly string[]>();

  beforeAll(async () => {
    // Right servers take longest, for nothing is left out.
    const waiting = [...TRIALS].sort((one, other) => orderOf(one) - orderOf(other));
    const work = async (): Promise<void> => {
      for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift())
        unlike.set(trial, await tryRefusal(trial));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }, ALL_MS);

  it.each(TRIALS)('says of a $transport server what is wrong: $refusal.mode', (trial) => {
    expect(unlike.get(trial)).toEqual([]);
  });
});
