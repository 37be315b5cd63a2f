// The yardstick of the fixture run: before and after each round, at the speed of a made-up event loop.
import type { Cell, Repetition, Yardstick } from '../results/run.js';

const CELL: Cell = {
  id: 'yardstick-1/tcp/echo/64B/c16/s0',
  style: 'yardstick-1',
  options: {},
  transport: 'tcp',
  workload: 'echo',
  messageBytes: 64,
  concurrency: 16,
  sessionRequests: 0,
  idleConnections: 0,
};

/** @param measure makes up a repetition of a cell that is like the yardstick's, after so many cells of the round. */
export function yardstickOf(
  order: readonly (readonly Cell[])[],
  phases: Pick<Yardstick, 'warmupMs' | 'windowMs'>,
  measure: (alike: Cell, round: number, place: number) => Repetition,
): Yardstick {
  const alike = { ...CELL, style: 'event-loop' };
  const repetitions = order.flatMap((cells, round) =>
    [0, cells.length].map((place) => ({
      ...measure(alike, round, place),
      cellId: CELL.id,
      place,
    })),
  );
  return { version: 1, cell: CELL, ...phases, repetitions };
}
