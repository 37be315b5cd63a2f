import { describe, expect, it } from 'vitest';
import { exampleLoad } from '../results/example-run.js';
import { formatNs, renderLoad } from './load-text.js';

describe('renderLoad', () => {
  it('says what was asked, what came, how long it took, and what to do about it', () => {
    const text = renderLoad(exampleLoad(), 100);
    expect(text).toContain(
      'tcp://127.0.0.1:21034 · closed loop, 8 clients, sessions of 100 · echo',
    );
    expect(text).toContain('10,000 requests/s');
    expect(text).toContain('10,008 sent = 10,000 succeeded + 0 corrupted');
    expect(text).toMatch(/response\s.*790 µs.*900 µs.*1\.20 ms.*2\.00 ms/);
    expect(text).toContain("Jain's index 0.990 over 8 clients, 0 unserved");
    expect(text).toContain('warning [EXAMPLE]: what was seen\n  what to do: what to do');
    expect(text).not.toContain('service (from send)');
  });

  it('says from when on the load was steady, or that it never was', () => {
    const load = exampleLoad();
    const textOf = (rate: (interval: number) => number): string =>
      renderLoad({
        ...load,
        windowMs: 1_000,
        series: {
          intervalMs: 20,
          startMs: 0,
          succeeded: Array.from({ length: 50 }, (_, i) => rate(i)),
        },
      });
    expect(textOf(() => 200)).toMatch(/steady +from the start of the window on/);
    expect(textOf((i) => (i < 20 ? 100 : 200))).toMatch(
      /steady +the load settled only 400 ms into the window: give a longer --warmup/,
    );
    expect(textOf((i) => 200 + 10 * i)).toMatch(/steady +no steady state/);
    expect(renderLoad({ ...load, series: null })).not.toContain('steady');
  });

  it('tells response from service time in open loop', () => {
    const load = exampleLoad();
    const text = renderLoad({
      ...load,
      load: { ...load.load, mode: 'open', rateRps: 5_000, arrivals: 'poisson' },
      generator: { ...load.generator, sendLagNs: { p50: 900, p99: 45_000, max: 1e6 } },
      littlesLaw: null,
    });
    expect(text).toContain('open loop, 5,000 requests/s (poisson) over 8 clients');
    expect(text).toContain('response (from schedule)');
    expect(text).toContain('service (from send)');
    expect(text).toContain('sends late by 900 ns (p99 45.0 µs)');
  });

  it('says what became of idle connections, where there were any', () => {
    const load = exampleLoad();
    expect(renderLoad(load)).not.toContain('idle');
    const kinds = { refused: 3, unanswered: 0, corrupted: 0, closed: 2 };
    const text = renderLoad({
      ...load,
      load: { ...load.load, idleConnections: 1_000 },
      idle: { asked: 1_000, held: 995, ...kinds },
    });
    expect(text).toContain('sessions of 100 beside 1,000 idle connections · echo');
    expect(text).toContain('995 of 1,000 held to the end; refused 3, unanswered 0');
  });

  it('shows no latency where no reply came', () => {
    const load = exampleLoad();
    const none = { ...load.responseTimeNs, count: 0 };
    const text = renderLoad({
      ...load,
      responseTimeNs: none,
      connectTimeNs: null,
      firstReplyTimeNs: none,
    });
    expect(text).toContain('no reply came in the window');
  });
});

describe('formatNs', () => {
  it.each([
    [null, '–'],
    [850, '850 ns'],
    [42_100, '42.1 µs'],
    [3_200_000, '3.20 ms'],
    [123_000_000, '123 ms'],
    [1_500_000_000, '1.50 s'],
  ])('writes %s as %s', (ns, text) => {
    expect(formatNs(ns)).toBe(text);
  });
});
