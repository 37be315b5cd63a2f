import { describe, expect, it } from 'vitest';
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { createFixtureRun } from '../fixture-run.js';
import type { Panel } from '../run-view.js';
import { viewRun } from '../run-view.js';
import type { Entry } from './contest.js';
import {
  contestedConcurrency,
  enterCells,
  leaveOutCells,
  openWords,
  rankEntries,
  tieWords,
  tooClose,
} from './contest.js';

const spread = (median: number, low: number, high: number, n = 3): Spread => ({
  median,
  low,
  high,
  n,
  figures: [],
});

describe('two figures', () => {
  it.each([
    ['whose repetitions overlap', spread(100, 90, 111), spread(120, 110, 130), true],
    ['whose repetitions touch', spread(100, 90, 110), spread(120, 110, 130), true],
    ['that lie apart', spread(100, 98, 102), spread(120, 118, 122), false],
    ['apart, but by less than 5 %', spread(100, 99.9, 100.1), spread(104, 103.9, 104.1), true],
    ['of one repetition, 15 % apart', spread(100, 100, 100, 1), spread(115, 115, 115, 1), true],
    ['of one repetition, 30 % apart', spread(100, 100, 100, 1), spread(130, 130, 130, 1), false],
  ])('%s', (_, a, b, close) => {
    expect(tooClose(a, b)).toBe(close);
    expect(tooClose(b, a)).toBe(close);
  });
});

function panelOf(transport: 'tcp' | 'udp', workload: string): Panel {
  const run = createFixtureRun({ transports: [transport], workloads: [workload] });
  const [panel] = viewRun(run).panels;
  if (panel === undefined) throw new Error('the fixture run has no panel');
  return panel;
}

describe('a ranking', () => {
  it('has only comparable cells in it', () => {
    const entries = enterCells(panelOf('tcp', 'echo').cells, (cell) => cell.p99Ns);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.every((entry) => entry.summary.comparable)).toBe(true);
    // Starved at 64 and more, where its p99 would be the best of all.
    expect(entries.filter((e) => e.label === 'iterative').map((e) => e.concurrency)).toEqual([
      1, 8,
    ]);
  });

  it('calls all that are too close to the best its leaders, and says why', () => {
    const [sample] = enterCells(panelOf('tcp', 'echo').cells, (cell) => cell.p99Ns);
    if (sample === undefined) throw new Error('the fixture run has no comparable cell');
    const entry = (label: string, figure: Spread): Entry => ({ ...sample, label, spread: figure });
    const standing = rankEntries(
      [
        entry('a', spread(100, 95, 105)),
        entry('b', spread(103, 99, 107)),
        entry('c', spread(50, 49, 51)),
      ],
      [],
      'higher',
    );
    expect(standing?.leaders.map((e) => e.label)).toEqual(['b', 'a']);
    expect(standing?.rest.map((e) => e.label)).toEqual(['c']);
    if (standing === null) throw new Error('nobody was ranked');
    expect(tieWords(standing)).toContain('b and a are too close to tell apart');
  });

  it('stays open while somebody who was left out may be ahead', () => {
    const [sample] = enterCells(panelOf('tcp', 'echo').cells, (cell) => cell.p99Ns);
    if (sample === undefined) throw new Error('the fixture run has no comparable cell');
    const entry = (label: string, figure: Spread): Entry => ({ ...sample, label, spread: figure });
    const standing = rankEntries(
      [entry('a', spread(100, 95, 105)), entry('b', spread(50, 49, 51))],
      [
        entry('ahead', spread(300, 290, 310)),
        entry('beside it', spread(295, 280, 305)),
        entry('ahead of a alone', spread(120, 110, 130)),
        entry('behind', spread(60, 58, 62)),
        entry('a', spread(120, 110, 130)),
      ],
      'higher',
    );
    expect(standing?.open.map((e) => e.label)).toEqual(['ahead', 'beside it']);
  });

  it('names a few of those who may be ahead, and counts the others', () => {
    const [sample] = enterCells(panelOf('tcp', 'echo').cells, (cell) => cell.p99Ns);
    if (sample === undefined) throw new Error('the fixture run has no comparable cell');
    const summary = { ...sample.summary, verdict: 'unstable' as const };
    const entries = ['b', 'c', 'd', 'e', 'f'].map((label) => ({
      ...sample,
      label,
      summary,
      spread: spread(200, 190, 210),
    }));
    const words = (open: readonly Entry[]): string =>
      openWords({ leaders: [sample], rest: [], open }, (value) => `${value} ns`);
    expect(words(entries)).toBe(
      'b (unstable at 200 ns), c (unstable at 200 ns), d (unstable at 200 ns) and 2 more',
    );
    expect(words(entries.slice(0, 4))).toContain('and e (unstable at 200 ns)');
  });

  it('leaves out the client-bound and unstable, and forgets the failed', () => {
    const figure = (cell: CellSummary): Spread | null => cell.requestsPerSecond;
    const cells = viewRun(createFixtureRun({})).cells;
    const verdicts = (better: 'higher' | 'lower'): Set<string> =>
      new Set(leaveOutCells(cells, figure, better).map((entry) => entry.summary.verdict));
    expect(verdicts('higher')).not.toContain('failed');
    expect(verdicts('higher')).toContain('starved');
    expect(verdicts('lower')).not.toContain('starved');
    expect(verdicts('lower')).toContain('client-bound');
  });

  it('is held where nobody who is left out could have been ahead', () => {
    // event-loop is client-bound at 256 clients over UDP: at 64 all can be told.
    expect(contestedConcurrency(panelOf('udp', 'echo'), (cell) => cell.p99Ns)).toBe(64);
    // iterative is starved at 64 and 256 over TCP, which could not have put it ahead.
    expect(contestedConcurrency(panelOf('tcp', 'echo'), (cell) => cell.p99Ns)).toBe(256);
  });

  it('is nothing without comparable cells', () => {
    expect(rankEntries([], [], 'lower')).toBeNull();
  });
});
