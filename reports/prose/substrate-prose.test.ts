import { describe, expect, it } from 'vitest';
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { createFixtureRun } from '../fixture-run.js';
import type { RunView } from '../run-view.js';
import { viewRun } from '../run-view.js';
import { writeAnswer } from './answer.js';
import { substrateSentence, twinWords } from './substrate-prose.js';

const run = createFixtureRun({
  styles: ['event-loop', 'posix-epoll', 'cluster'],
  transports: ['tcp', 'udp'],
  workloads: ['echo'],
  concurrency: [1, 64],
});

/** The run's view, with each cell's CPU per request, in nanoseconds, and whether it is comparable, as given. */
function viewWith(costOf: (cell: CellSummary['cell']) => number | null): RunView {
  const view = viewRun(run);
  const panels = view.panels.map((panel) => ({
    ...panel,
    cells: panel.cells.map((summary) => {
      const costNs = costOf(summary.cell);
      const comparable = costNs !== null;
      return { ...summary, comparable, serverCpuNsPerRequest: spread(costNs ?? 1) };
    }),
  }));
  return { ...view, panels, cells: panels.flatMap(({ cells }) => cells) };
}

function spread(median: number): Spread {
  return { median, low: median * 0.99, high: median * 1.01, n: 3, figures: [] };
}

describe('a style on system calls beside its twin', () => {
  it('is held against it with the most clients at which both are comparable', () => {
    const view = viewWith(({ style, concurrency, transport }) => {
      if (style === 'event-loop') return 10_000;
      if (concurrency === 64 && transport === 'tcp') return null;
      return concurrency === 1 ? 6_000 : 4_500;
    });
    const [tcp, udp] = view.panels;
    expect(tcp && twinWords(tcp)).toBe(
      'On bare system calls instead of Node’s I/O, a request costs posix-epoll 60 % of the CPU of event-loop (1 client).',
    );
    expect(udp && twinWords(udp)).toContain(
      'posix-epoll 45 % of the CPU of event-loop (64 clients)',
    );
    expect(substrateSentence(view)).toBe(
      'On bare system calls instead of Node’s I/O, a request costs posix-epoll 45 % to 60 % of the CPU of event-loop.',
    );
    expect(writeAnswer(view)[0]).toContain(substrateSentence(view));
  });

  it('costs as much where the repetitions do not tell them apart', () => {
    const view = viewWith(({ style }) => (style === 'event-loop' ? 10_000 : 9_900));
    const [tcp] = view.panels;
    expect(tcp && twinWords(tcp)).toContain('posix-epoll as much CPU as event-loop (64 clients)');
  });

  it('is not held against anything when its twin is not there, or not comparable', () => {
    const view = viewWith(({ style }) => (style === 'event-loop' ? null : 5_000));
    expect(view.panels.map(twinWords)).toEqual([null, null]);
    expect(substrateSentence(view)).toBeNull();
  });
});
