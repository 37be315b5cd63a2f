// A history for the tests of its reports: two months of one scenario, with a gain, a loss, nights that are not comparable and runs from
// before there was a yardstick. Made up.
import type { Metric } from '../../results/comparison.js';
import { condenseRun } from '../../results/history/condense-run.js';
import type { History } from '../../results/history/history.js';
import { syntheticNight } from '../../results/history/synthetic-history.js';
import { DEFAULT_HISTORY_OPTIONS, traceHistory } from '../../results/history/trace-history.js';

const NIGHTS = 60;

export function createFixtureHistory(metrics: readonly Metric[], nights = NIGHTS): History {
  const entries = Array.from({ length: nights }, (_, night) => {
    const run = syntheticNight(night, { cells: 4, rounds: 5, worse });
    const busy = run.cells[2]?.id;
    const repetitions = run.repetitions.map((each) =>
      night % 9 === 4 && each.cellId === busy
        ? { ...each, verdict: 'client-bound' as const }
        : each,
    );
    return condenseRun({ ...run, repetitions, ...(night < 6 ? { yardstick: null } : {}) });
  });
  return traceHistory('quick', entries, { ...DEFAULT_HISTORY_OPTIONS, metrics });
}

function worse(night: number, cell: number, metric: Metric): number {
  if (cell === 1 && metric === 'cpu' && night >= 35) return 1.18;
  return cell === 3 && metric === 'throughput' && night >= 20 ? 0.8 : 1;
}
