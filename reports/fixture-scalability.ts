// Made-up runs whose sweeps are long enough for the scalability law, over clients and over workers. For tests and for looking at reports.
import type { Cell, Run } from '../results/run.js';
import { createFixtureRun } from './fixture-run.js';

/** Eight numbers of clients; of iterative most are starved. */
export function createClientsFixture(): Run {
  return createFixtureRun({
    transports: ['tcp', 'udp'],
    workloads: ['echo'],
    concurrency: [1, 2, 4, 8, 16, 32, 64, 128],
    rounds: 5,
  });
}

/** What was a number of clients is one of workers: six for cluster, and three for piscina, each with 32 clients. */
export function createWorkersFixture(): Run {
  const run = createFixtureRun({
    styles: ['cluster', 'piscina', 'event-loop'],
    transports: ['tcp'],
    workloads: ['echo'],
    concurrency: [1, 2, 3, 4, 6, 8],
    rounds: 5,
  });
  const known = new Set<string>();
  const cells = run.cells.flatMap((cell): Cell[] => {
    const changed = withWorkers(cell);
    const key = `${cell.style} ${JSON.stringify(changed.options)}`;
    if (known.has(key) || (cell.style === 'piscina' && cell.concurrency > 3)) return [];
    known.add(key);
    return [changed];
  });
  const kept = new Set(cells.map(({ id }) => id));
  return {
    ...run,
    cells,
    order: run.order.map((ids) => ids.filter((id) => kept.has(id))),
    repetitions: run.repetitions.filter(({ cellId }) => kept.has(cellId)),
  };
}

function withWorkers(cell: Cell): Cell {
  const option = { cluster: 'workers', piscina: 'threads' }[cell.style];
  const options = option === undefined ? {} : { [option]: cell.concurrency };
  return { ...cell, options, concurrency: 32 };
}
