// The unit of waits, by a table.
import { describe, expect, it } from 'vitest';
import { TELLING_WAIT_US, judgeUnit } from './judge-unit.js';

const ASKED_MS = TELLING_WAIT_US / 1_000;

describe('judgeUnit', () => {
  it.each([
    ['at their time', [0.31, 0.4], null],
    ['a timer of whole milliseconds late', [1.1, 2], null],
    ['late once, when the machine stood still', [412, 1.2], null],
    ['a thousand times too late, each', [301, 300.4], /after 300 ms, as if amount were in milli/u],
    ['never', [], null],
  ])('judges waits that end %s', (_when, tookMs, received) => {
    const fault = judgeUnit(tookMs.map((took) => ({ askedMs: ASKED_MS, tookMs: took })));
    if (received === null) expect(fault).toBeNull();
    else expect(fault?.received).toMatch(received);
  });
});
