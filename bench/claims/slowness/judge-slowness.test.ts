import { describe, expect, it } from 'vitest';
import {
  explainSlowness,
  judgeSlowness,
  slownessOf,
  type SlownessComparison,
  type SlownessLoad,
} from './judge-slowness.js';

const SLOW = { value: 10, low: 6, high: 14 };
const EVEN = { value: 1, low: 0.9, high: 1.1 };
const OPEN = { value: 1.3, low: 0.8, high: 2 };
const FREE = { iterative: false, other: false };
const UNKNOWN = { value: 9, low: null, high: null };

describe('slownessOf', () => {
  it.each([
    [SLOW, 'slow'],
    [EVEN, 'not slow'],
    [{ value: 0.5, low: 0.4, high: 0.6 }, 'not slow'],
    [OPEN, 'open'],
    [UNKNOWN, 'open'],
    [{ value: 1.25, low: 1.2, high: 1.25 }, 'open'],
  ])('%j is %s', (ratio, answer) => {
    expect(slownessOf({ ratio, limited: FREE })).toBe(answer);
  });

  it('takes no limit of the generator for one of a server', () => {
    const answer = (ratio: SlownessComparison['ratio'], iterative: boolean, other: boolean) =>
      slownessOf({ ratio, limited: { iterative, other } });
    expect(answer(EVEN, false, true)).toBe('open');
    expect(answer(SLOW, false, true)).toBe('slow');
    expect(answer(SLOW, true, true)).toBe('open');
    expect(answer(EVEN, true, false)).toBe('not slow');
  });
});

describe('judgeSlowness', () => {
  it.each([
    ['holds', [SLOW, SLOW]],
    ['holds partly', [SLOW, EVEN]],
    ['holds partly', [SLOW, OPEN]],
    ['does not hold here', [EVEN, EVEN]],
    ['inconclusive', [EVEN, OPEN]],
    ['inconclusive', [UNKNOWN, UNKNOWN]],
    ['inconclusive', []],
  ])('%s for %j', (verdict, ratios) => {
    expect(judgeSlowness(ratios.map((ratio) => ({ ratio, limited: FREE })))).toBe(verdict);
  });
});

describe('explainSlowness', () => {
  const load = (id: SlownessLoad['id'], name: string): SlownessLoad => ({
    id,
    name,
    concurrency: 16,
  });
  const waiting = load('waiting', '16 clients whose requests wait 1 ms');
  const busy = load('busy', '16 clients that never pause');
  const alone = load('alone', '1 client');
  const compare = (
    one: SlownessLoad,
    other: string,
    ratio: SlownessComparison['ratio'],
  ): SlownessComparison => ({
    load: one,
    iterative: 'posix-iterative',
    other,
    ratio,
    limited: FREE,
  });
  const facts = {
    rounds: 6,
    failed: [],
    doubts: [],
    windowMs: 250,
    unserved: [{ style: 'posix-iterative', clients: 13 }],
    busyCpus: [{ style: 'posix-iterative', cpus: { value: 0.5, low: 0.4, high: 0.6 } }],
  };

  it('says of each load what was seen, and why', () => {
    const text = explainSlowness(
      [
        compare(waiting, 'posix-epoll', SLOW),
        compare(busy, 'posix-epoll', SLOW),
        compare(busy, 'posix-fork', EVEN),
        compare(alone, 'posix-epoll', EVEN),
      ],
      facts,
    );
    expect(text).toContain(
      'With 16 clients whose requests wait 1 ms the others served so many times as much: posix-epoll 10 (6 to 14).',
    );
    expect(text).toContain('13 of those of posix-iterative got no reply at all within 250 ms');
    expect(text).toContain('of its CPU, posix-iterative used 50 %.');
    expect(text).toContain('posix-iterative with posix-epoll and posix-fork;');
    expect(text).toContain('A single client has nobody to wait for, so there it is not slow.');
    expect(text).toContain('6 rounds');
  });

  it('gives no reason for what was not seen', () => {
    const text = explainSlowness(
      [
        compare(waiting, 'posix-epoll', OPEN),
        compare(busy, 'posix-epoll', OPEN),
        compare(alone, 'posix-epoll', OPEN),
      ],
      { ...facts, rounds: 1, failed: ['posix-epoll: it died'] },
    );
    expect(text).not.toMatch(/no reply at all|nothing to do|nobody to wait for/u);
    expect(text).toContain('time for one round alone');
    expect(text).toContain('One repetition failed and was left out (posix-epoll: it died).');
  });

  it('says that a cause was not traced where none was measured', () => {
    const text = explainSlowness(
      [waiting, busy, alone].map((one) => compare(one, 'posix-epoll', SLOW)),
      { ...facts, unserved: [], busyCpus: [] },
    );
    expect(text.match(/not traced/gu)).toHaveLength(3);
  });
});
