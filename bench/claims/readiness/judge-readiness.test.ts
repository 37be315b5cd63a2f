import { describe, expect, it } from 'vitest';
import {
  crossingOf,
  explainReadiness,
  judgeReadiness,
  type ReadinessComparison,
} from './judge-readiness.js';

const LESS = { value: 3, low: 2, high: 4 };
const MORE = { value: 0.8, low: 0.7, high: 0.9 };
const OPEN = { value: 1.1, low: 0.9, high: 1.3 };

/** Ratios beside 0, 100, 500 … idle connections. */
function against(rival: string, ...ratios: ReadinessComparison['ratio'][]): ReadinessComparison[] {
  const idle = [0, 100, 500, 900];
  return ratios.map((ratio, index) => ({ rival, idle: idle[index] ?? 0, ratio }));
}

describe('crossingOf', () => {
  it.each([
    [0, [LESS, LESS, LESS]],
    [100, [OPEN, LESS, LESS]],
    [500, [LESS, OPEN, LESS]],
    [null, [LESS, LESS, OPEN]],
    [null, [{ value: 9, low: null, high: null }]],
  ])('%s for %j', (crossing, ratios) => {
    expect(crossingOf(against('posix-poll', ...ratios))).toBe(crossing);
  });

  it('does not depend on the order of measuring', () => {
    expect(crossingOf(against('posix-poll', OPEN, LESS, LESS).reverse())).toBe(100);
  });
});

describe('judgeReadiness', () => {
  it.each<[string, string, ReadinessComparison[]]>([
    [
      'holds',
      'epoll always costs less',
      [...against('a', LESS, LESS), ...against('b', LESS, LESS)],
    ],
    [
      'holds partly',
      'it does from some on',
      [...against('a', OPEN, LESS), ...against('b', MORE, LESS)],
    ],
    [
      'holds partly',
      'it does against one',
      [...against('a', LESS, LESS), ...against('b', OPEN, OPEN)],
    ],
    [
      'does not hold here',
      'it never does',
      [...against('a', MORE, MORE), ...against('b', MORE, MORE)],
    ],
    [
      'inconclusive',
      'intervals allow for both',
      [...against('a', MORE, OPEN), ...against('b', MORE)],
    ],
  ])('%s when %s', (verdict, _, comparisons) => {
    expect(judgeReadiness(comparisons, { mostAsked: 100 })).toBe(verdict);
  });

  it.each([
    ['nothing', []],
    ['small numbers of idle connections alone', against('a', LESS, LESS)],
    ['small numbers alone, which epoll surely loses', against('a', MORE, MORE)],
  ])('is inconclusive where %s could be measured', (_, comparisons) => {
    expect(judgeReadiness(comparisons, { mostAsked: 4_000 })).toBe('inconclusive');
  });
});

describe('explainReadiness', () => {
  const facts = { clients: 16, rounds: 6, failed: [], doubts: [], mostAsked: 900 };

  it('tells from how many idle connections on', () => {
    const text = explainReadiness(
      [...against('posix-poll', OPEN, OPEN, LESS, LESS), ...against('posix-select', LESS, LESS)],
      facts,
    );
    expect(text).not.toContain('wider than they need be');
    expect(text).toContain('epoll surely costs less from 500 on');
    expect(text).toContain('beside every number measured, 0 included');
    expect(text).not.toContain('could not be held open');
  });

  it('tells what could not be measured, and what epoll did not win', () => {
    const text = explainReadiness(against('posix-poll', OPEN, OPEN), {
      ...facts,
      rounds: 3,
      doubts: ['It was odd.'],
    });
    expect(text).toContain('3 rounds alone, too few for intervals');
    expect(text).toContain('It was odd.');
    expect(text).toContain('More than 100 idle connections could not be held open here');
    expect(text).toContain('beside none of the numbers measured');
  });
});
