import { describe, expect, it } from 'vitest';
import { exampleLoad } from './example-run.js';
import type { LoadResult } from './load.js';
import { settlingOf } from './settling.js';

/** A second after a warm-up of 200 ms, by 20 ms; `rate` is replies at so many milliseconds from the window's start. */
function loadWith(rate: (ms: number) => number): LoadResult {
  const succeeded = Array.from({ length: 60 }, (_, i) => Math.round(rate(i * 20 - 200)));
  return {
    ...exampleLoad(),
    windowMs: 1_000,
    series: { intervalMs: 20, startMs: -200, succeeded },
  };
}

/** ±1 %, the same every time. */
const wobble = (ms: number): number => 1 + 0.01 * Math.sin(ms * 12.9898);

describe('settlingOf', () => {
  it('is settled when the level of the window began in the warm-up', () => {
    expect(settlingOf(loadWith((ms) => 1_000 * wobble(ms)))).toEqual({ kind: 'settled' });
    expect(settlingOf(loadWith((ms) => (ms < -60 ? 500 : 1_000) * wobble(ms)))).toEqual({
      kind: 'settled',
    });
  });

  it('is late when it began in the window, and says when', () => {
    const settling = settlingOf(loadWith((ms) => (ms < 300 ? 500 : 1_000) * wobble(ms)));
    expect(settling).toEqual({ kind: 'late', settledMs: 300 });
  });

  it('never settles where it climbs to the end', () => {
    expect(settlingOf(loadWith((ms) => (1_000 + ms) * wobble(ms)))).toEqual({ kind: 'never' });
  });

  it('puts neighbours together where replies are few, around the window’s start', () => {
    // 4 and 8 in 20 ms, so that 3 or more intervals make 20 replies.
    const settling = settlingOf(loadWith((ms) => (ms < 300 ? 4 : 8)));
    expect(settling.kind).toBe('late');
    expect(settling.kind === 'late' && Math.abs(settling.settledMs - 300)).toBeLessThanOrEqual(60);
  });

  it('does not know where there is no series, or hardly a reply', () => {
    expect(settlingOf({ ...exampleLoad(), series: null })).toEqual({ kind: 'unknown' });
    expect(settlingOf(loadWith((ms) => (ms % 400 === 0 ? 1 : 0)))).toEqual({ kind: 'unknown' });
    expect(settlingOf(loadWith(() => 0))).toEqual({ kind: 'unknown' });
  });
});
