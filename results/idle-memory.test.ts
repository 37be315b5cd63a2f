// Memory per idle connection, held to numbers worked out by hand.
import { describe, expect, it } from 'vitest';
import { summariseCells } from './cell-summary.js';
import { exampleCell, exampleRepetition, exampleRun } from './example-run.js';
import { summariseIdleMemory, type IdleMemory } from './idle-memory.js';
import type { Cell, MemorySample, Repetition, Verdict } from './run.js';

const MIB = 2 ** 20;
const KIB = 1_024;

function cellAt(idleConnections: number, change: Partial<Cell> = {}): Cell {
  const style = change.style ?? 'event-loop';
  return exampleCell({ id: `${style}/i${idleConnections}`, idleConnections, ...change });
}

/** A repetition of a cell whose server had this much memory as the window closed. */
function at(
  cell: Cell,
  pssBytes: number,
  verdict: Verdict = 'server-bound',
  memory: Partial<MemorySample> = {},
): Repetition {
  const repetition = exampleRepetition({ cellId: cell.id, verdict });
  const { server } = repetition;
  if (server === null) throw new Error('the example has a server');
  const sample = { pssBytes, pssAnonBytes: pssBytes / 2, rssBytes: 9, privateBytes: 9, ...memory };
  return { ...repetition, server: { ...server, memory: { idle: null, loaded: sample } } };
}

function slopes(cells: Cell[], repetitions: Repetition[]): IdleMemory[] {
  const run = exampleRun({ cells, repetitions, order: [] });
  return summariseIdleMemory(run.cells, summariseCells(run));
}

const [ten, thousand, most] = [10, 1_010, 10_010].map((n) => cellAt(n)) as [Cell, Cell, Cell];

describe('memory per idle connection', () => {
  it('is the slope from the fewest to each larger number, by medians', () => {
    const [first, second] = slopes(
      [ten, thousand, most],
      [
        ...[40, 41, 42].map((mib) => at(ten, mib * MIB)),
        ...[49, 51, 53].map((mib) => at(thousand, mib * MIB)),
        ...[141, 141, 151].map((mib) => at(most, mib * MIB)),
      ],
    );
    // (51 − 41) MiB ÷ 1,000; least (49 − 42), most (53 − 40).
    expect(first).toMatchObject({
      cell: { idleConnections: 1_010 },
      fewestIdleConnections: 10,
      comparable: true,
      verdict: 'server-bound',
      pssBytesPerConnection: {
        median: 10_485.76,
        low: 7_340.032,
        high: 13_631.488,
        n: 3,
        figures: [],
      },
      pssAnonBytesPerConnection: {
        median: 5_242.88,
        low: 3_670.016,
        high: 6_815.744,
        n: 3,
        figures: [],
      },
    });
    // (141 − 41) MiB ÷ 10,000; least (141 − 42), most (151 − 40).
    expect(second?.cell.idleConnections).toBe(10_010);
    expect(second?.pssBytesPerConnection).toEqual({
      median: 10_485.76,
      low: 10_380.9024,
      high: 11_639.1936,
      n: 3,
      figures: [],
    });
  });

  it('counts from none, too, and may come out negative', () => {
    const [none, four] = [cellAt(0), cellAt(4)];
    const [only] = slopes([none, four], [at(none, 8 * KIB), at(four, 4 * KIB)]);
    expect(only?.fewestIdleConnections).toBe(0);
    expect(only?.pssBytesPerConnection).toEqual({
      median: -1_024,
      low: -1_024,
      high: -1_024,
      n: 1,
      figures: [],
    });
  });

  it('is null where one of the two cells was not measured, or its memory could not be read', () => {
    const figures = [
      ...slopes([ten, most], [at(ten, MIB)]),
      ...slopes([ten, most], [at(most, MIB)]),
      ...slopes([ten, most], []),
      ...slopes(
        [ten, most],
        [
          at(ten, MIB, 'server-bound', { pssBytes: null, pssAnonBytes: null }),
          at(most, 2 * MIB, 'server-bound', { pssAnonBytes: null }),
        ],
      ),
    ];
    expect(figures).toHaveLength(4);
    for (const figure of figures) {
      expect([figure.pssBytesPerConnection, figure.pssAnonBytesPerConnection]).toEqual([
        null,
        null,
      ]);
    }
    expect(figures.map(({ verdict, comparable }) => [verdict, comparable])).toEqual([
      // The cell itself was not measured.
      [null, false],
      ['server-bound', false],
      [null, false],
      ['server-bound', true],
    ]);
  });

  it('leaves out repetitions that failed: they did not hold as many', () => {
    const [only] = slopes(
      [ten, thousand],
      [at(ten, MIB), at(thousand, 99 * MIB, 'failed'), at(thousand, 3 * MIB), at(ten, MIB)],
    );
    expect(only?.pssBytesPerConnection).toMatchObject({ median: (2 * MIB) / 1_000, n: 1 });
    expect(only).toMatchObject({ comparable: false, verdict: 'failed' });
    const [none] = slopes([ten, thousand], [at(ten, MIB), at(thousand, 99 * MIB, 'failed')]);
    expect(none?.pssBytesPerConnection).toBeNull();
  });

  it('is doubtful when the cell it counts from is', () => {
    const [only] = slopes([ten, thousand], [at(ten, MIB, 'unstable'), at(thousand, 3 * MIB)]);
    expect(only).toMatchObject({ comparable: false, verdict: 'unstable' });
    expect(only?.pssBytesPerConnection?.median).toBe((2 * MIB) / 1_000);
  });

  it('sets only cells against each other that differ in nothing else', () => {
    const other = [
      cellAt(5, { id: 'other', style: 'cluster' }),
      cellAt(5, { id: 'options', options: { workers: 2 } }),
      cellAt(5, { id: 'clients', concurrency: 1 }),
      cellAt(5, { id: 'size', messageBytes: 20 }),
      cellAt(5, { id: 'session', sessionRequests: 0 }),
      cellAt(5, { id: 'work', workload: 'wait:1000' }),
    ];
    const [only, ...rest] = slopes(
      [...other, ten, thousand],
      [...other.map((cell) => at(cell, MIB)), at(ten, MIB), at(thousand, 2 * MIB)],
    );
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ fewestIdleConnections: 10, cell: { id: 'event-loop/i1010' } });
  });

  it('says nothing of a run whose cells have no idle connections, or all the same number', () => {
    const cell = exampleCell();
    expect(slopes([cell], [at(cell, MIB)])).toEqual([]);
    expect(slopes([ten], [at(ten, MIB)])).toEqual([]);
  });
});
