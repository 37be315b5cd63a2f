import { describe, expect, it } from 'vitest';
import { summariseCell, type CellSummary } from '../results/cell-summary.js';
import { exampleCell, exampleLoad, exampleRepetition } from '../results/example-run.js';
import { cellColumns } from './cell-table.js';
import { isAnyUnsteady, SETTLING_COLUMN } from './settling-column.js';

const STEADY = (): number => 200;
const LATE = (i: number): number => (i < 20 ? 100 : 200);
const NEVER = (i: number): number => 200 + 10 * i;

/** A cell with a repetition for each course of the throughput over 50 intervals of 20 ms; null: none was kept. */
function cellOf(...courses: (((interval: number) => number) | null)[]): CellSummary {
  const repetitions = courses.map((course) => {
    const succeeded = Array.from({ length: 50 }, (_, i) => course?.(i) ?? 0);
    const series = course === null ? null : { intervalMs: 20, startMs: 0, succeeded };
    return exampleRepetition({ load: { ...exampleLoad(), windowMs: 1_000, series } });
  });
  return summariseCell(exampleCell(), repetitions);
}

describe('the column of settling', () => {
  it.each([
    ['steady ones', cellOf(STEADY, STEADY), 'yes'],
    ['a late one', cellOf(STEADY, LATE), 'after 400 ms'],
    ['one that never settles', cellOf(STEADY, LATE, NEVER), 'never in 1 of 3'],
    ['nothing known', cellOf(null), '–'],
    ['one known', cellOf(null, STEADY), 'yes'],
  ])('tells of %s', (_, summary, text) => {
    expect(SETTLING_COLUMN.text(summary)).toBe(text);
  });

  it('sorts by how long it took', () => {
    const cells = [cellOf(NEVER), cellOf(null), cellOf(LATE), cellOf(STEADY)];
    expect(cells.map(SETTLING_COLUMN.sortKey)).toEqual([Number.MAX_VALUE, null, 400, 0]);
  });

  it('is there only where something was not steady', () => {
    const quiet = [cellOf(STEADY), cellOf(null)];
    expect(isAnyUnsteady(quiet)).toBe(false);
    expect(cellColumns(quiet)).not.toContain(SETTLING_COLUMN);
    expect(cellColumns([...quiet, cellOf(LATE)])).toContain(SETTLING_COLUMN);
  });
});
