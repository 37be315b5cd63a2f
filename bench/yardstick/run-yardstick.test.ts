// What a result means to who called the program. The measuring itself is in yardstick.timed.test.ts.
import { describe, expect, it } from 'vitest';
import { exampleRatioRow } from './example-sample.js';
import { judgeRow, type RowResult } from './row-result.js';
import { exitCodeOfYardstick } from './run-yardstick.js';

const ROW = judgeRow(exampleRatioRow(), { status: 'failed', code: 'X', reason: 'none' });

describe('exitCodeOfYardstick', () => {
  it.each<[RowResult['verdict'][], number]>([
    [['met', 'unjudged'], 0],
    [['met', 'unavailable'], 0],
    [['met', 'missed', 'inconclusive'], 1],
    [['met', 'failed'], 1],
    [['met', 'inconclusive', 'unavailable'], 3],
    [['unavailable', 'unavailable'], 4],
  ])('of %j is %i', (verdicts, exitCode) => {
    const rows = verdicts.map((verdict) => ({ ...ROW, verdict }));
    expect(exitCodeOfYardstick({ rows })).toBe(exitCode);
  });
});
