import { describe, expect, it } from 'vitest';
import type { CellSummary } from '../../results/cell-summary.js';
import { summariseCell } from '../../results/cell-summary.js';
import type { Verdict } from '../../results/run.js';
import { createFixtureRun } from '../fixture-run.js';
import { viewRun } from '../run-view.js';
import { writeAnswer } from './answer.js';
import { CHART_PROSE } from './chart-prose.js';
import { doubtSummary } from './doubts.js';
import { clientWords, listWords, timesWord } from './prose.js';
import { peakWords } from './throughput-prose.js';

const view = viewRun(createFixtureRun());

/** A sweep with these throughputs at 1, 2, 4, 8 … clients. */
function sweep(
  style: string,
  ratesRps: readonly number[],
  verdicts: readonly Verdict[] = [],
): CellSummary[] {
  const run = createFixtureRun({
    transports: ['tcp'],
    workloads: ['echo'],
    styles: [style],
    rounds: 1,
  });
  const [cell] = run.cells;
  const [repetition] = run.repetitions;
  if (cell === undefined || repetition === undefined || repetition.load === null) {
    throw new Error('the fixture run is empty');
  }
  const { load } = repetition;
  return ratesRps.map((requestsPerSecond, index) =>
    summariseCell({ ...cell, concurrency: 2 ** index }, [
      {
        ...repetition,
        load: { ...load, throughput: { ...load.throughput, requestsPerSecond } },
        verdict: verdicts[index] ?? 'server-bound',
      },
    ]),
  );
}

describe('how a sweep is put', () => {
  it.each([
    [[1000, 8000, 9500, 9000], 'peaks at 9.50 k req/s from 4 clients on'],
    [[1000, 2000, 4000, 8000], 'is still rising at 8.00 k req/s with 8 clients'],
    [
      [1000, 9000, 9500, 2000],
      'peaks at 9.50 k req/s with 4 clients and falls to 2.00 k req/s with 8 clients',
    ],
    [[5000, 5100, 4900, 5050], 'stays at about 5.10 k req/s however many clients there are'],
    [[5000], 'reaches 5.00 k req/s with 1 client'],
  ])('%j', (rates, words) => {
    expect(peakWords(sweep('cluster', rates))).toBe(words);
  });

  it('says why an iterative server stays flat, and says it only when it does', () => {
    expect(peakWords(sweep('iterative', [5000, 5100, 4900]))).toContain(
      'since it serves one client at a time',
    );
    expect(peakWords(sweep('iterative', [1000, 5100, 4900]))).not.toContain('since');
  });

  it('leaves out what is not comparable, however high it is', () => {
    const words = peakWords(
      sweep('cluster', [1000, 2000, 90_000], ['server-bound', 'server-bound', 'client-bound']),
    );
    expect(words).not.toContain('90.0 k');
    expect(peakWords(sweep('cluster', [1000], ['starved']))).toBeNull();
  });
});

describe('the answer', () => {
  it('names who is ahead where, and who cannot be told apart', () => {
    const [answer = ''] = writeAnswer(view);
    expect(answer).toContain('event-loop reaches the highest throughput');
    expect(answer).toContain('too close to tell apart');
  });

  it('says how many cells were left out and why', () => {
    expect(doubtSummary(view)).toMatch(/^14 of 96 cells are not comparable/u);
    for (const verdict of ['starved', 'client-bound', 'failed', 'unstable']) {
      expect(doubtSummary(view)).toContain(verdict);
    }
  });

  it('claims nothing of a run without figures', () => {
    const failed = createFixtureRun({ transports: ['tcp'], workloads: ['echo'], allFailed: true });
    expect(writeAnswer(viewRun(failed))).toEqual([
      'No repetition gave a figure: 16 cells failed. The errors are listed below.',
    ]);
    expect(writeAnswer(viewRun({ ...failed, repetitions: [] }))).toEqual([
      'Nothing was measured in this run yet.',
    ]);
  });
});

describe('the text of a chart', () => {
  it.each(Object.entries(CHART_PROSE))('%s is whole sentences of whole numbers', (_, write) => {
    for (const { text } of write(view).points) {
      expect(text).not.toMatch(/NaN|undefined|null|Infinity/u);
      expect(text).toMatch(/\.$/u);
    }
  });

  it('of latency gives a starved server’s figure only with the clients that it did not serve', () => {
    const tcp = CHART_PROSE.latency(view).points.find((point) => point.title === 'TCP · echo');
    expect(tcp?.text).toMatch(
      /^With 256 clients, 99 of 100 requests are answered within: event-loop/u,
    );
    expect(tcp?.text).toMatch(
      /of iterative with 256 clients is that of the few it served: 198 of 256 got no reply/u,
    );
  });

  it('of latency tells nobody apart inside what the machine does to any program', () => {
    const hiccups = view.run.hiccups.map((hiccup) => ({ ...hiccup, p99Ns: 10_000_000_000 }));
    const noisy = viewRun({ ...view.run, hiccups });
    for (const { text } of CHART_PROSE.latency(noisy).points) {
      expect(text).toContain('the difference lies in the grey band');
    }
    expect(writeAnswer(noisy)[0]).toContain('Nobody alone has the lowest p99 latency');
  });

  it('of fairness names those who left clients unserved', () => {
    const tcp = CHART_PROSE.fairness(view).points.find((point) => point.title === 'TCP · echo');
    expect(tcp?.text).toContain('iterative left 6 of 64 and 198 of 256 clients without a reply');
  });

  it('of throughput names who is not ranked', () => {
    const udp = CHART_PROSE.throughput(view).points.find((point) => point.title === 'UDP · echo');
    expect(udp?.text).toContain('Not ranked: event-loop with 256 clients (client-bound).');
  });
});

describe('words', () => {
  it('are listed, counted and compared as one would say them', () => {
    expect(listWords([])).toBe('');
    expect(listWords(['a'])).toBe('a');
    expect(listWords(['a', 'b', 'c'])).toBe('a, b and c');
    expect(clientWords([1])).toBe('1 client');
    expect(clientWords([1, 64])).toBe('1 and 64 clients');
    expect(timesWord(1.153)).toBe('1.15 times');
    expect(timesWord(3.42)).toBe('3.4 times');
    expect(timesWord(12.4)).toBe('12 times');
  });
});
