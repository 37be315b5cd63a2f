import { describe, expect, it } from 'vitest';
import { isComparable } from '../../../results/cell-summary.js';
import { exampleRepetition } from '../../../results/example-run.js';
import { VERDICTS, type Repetition, type Verdict } from '../../../results/run.js';
import { doubtsOf, isAtGeneratorsLimit } from './doubtful-repetitions.js';

function repetitions(...verdicts: Verdict[]): Repetition[] {
  return verdicts.map((verdict) => ({ ...exampleRepetition(), verdict, reasons: ['10 % stolen'] }));
}

describe('doubtsOf', () => {
  it('has a sentence for every verdict that is not comparable, and for no other', () => {
    for (const verdict of VERDICTS.filter((one) => one !== 'failed')) {
      const said = doubtsOf(new Map([['a', repetitions(verdict)]]));
      expect(said, verdict).toHaveLength(isComparable(verdict) ? 0 : 1);
    }
  });

  it('says nothing of what tells of the server', () => {
    expect(doubtsOf(new Map([['a', repetitions('server-bound', 'latency-bound')]]))).toEqual([]);
  });

  it('tells each verdict that does not, with how often and where', () => {
    const measured = new Map([
      ['a', repetitions('client-bound', 'server-bound')],
      ['b', repetitions('unstable', 'starved')],
      ...['c', 'd', 'e'].map((name) => [name, repetitions('client-bound')] as const),
    ]);
    expect(doubtsOf(measured)).toEqual([
      'In 4 of 7 repetitions the load generator was at its limit (a; c; d; and 1 more): these servers serve at least what was counted.',
      'In 1 of 7 repetitions some client got no reply at all within the window (b).',
      'The figures of 1 of 7 repetitions are unstable (b; the first: 10 % stolen).',
    ]);
  });
});

describe('isAtGeneratorsLimit', () => {
  it.each<[boolean, Verdict[]]>([
    [false, []],
    [false, ['server-bound', 'server-bound', 'client-bound']],
    [true, ['server-bound', 'client-bound']],
    [true, ['client-bound']],
  ])('%s for %j', (limited, verdicts) => {
    expect(isAtGeneratorsLimit(repetitions(...verdicts))).toBe(limited);
  });
});
