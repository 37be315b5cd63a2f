// Which rows there are, their targets, and what stands in where there is no C compiler.
import { describe, expect, it } from 'vitest';
import { createRows, DEFAULT_SUBJECT, ROW_IDS, type Trial, type YardstickRow } from './rows.js';

const most = (row: YardstickRow): number | null =>
  row.kind === 'memory' ? row.mostBytes : row.mostRatio;
function trialsOf(row: YardstickRow): Trial[] {
  if (row.kind === 'lag') return [row.trial];
  return row.kind === 'ratio' ? [row.numerator, row.denominator] : [row.many, row.few];
}

describe('the yardstick rows', () => {
  it('come in the order of their names, each with its target', () => {
    const rows = createRows(DEFAULT_SUBJECT, true);
    expect(rows.map(({ id }) => id)).toEqual(ROW_IDS);
    expect(rows.map(most)).toEqual([1.15, 1.15, 0.85, 0.45, 0.7, 1.15, 0.7, 4_096, 1.5, 1.5, 1.5]);
  });

  it('have no target for a subject that none was set for', () => {
    const rows = createRows({ engine: 'node', style: 'event-loop' }, true);
    expect(rows.map(most)).toEqual(rows.map(() => null));
  });

  it('keep all but the subject the same on both sides of a ratio', () => {
    for (const row of createRows(DEFAULT_SUBJECT, true)) {
      if (row.kind !== 'ratio') continue;
      expect(row.numerator.shape).toEqual(row.denominator.shape);
      const same = row.of === 'generator' ? 'server' : 'load';
      expect(row.numerator[same]).toEqual(row.denominator[same]);
    }
  });

  it('compare ours with ours without C programs', () => {
    const usesC = createRows(DEFAULT_SUBJECT, false).map((row) =>
      trialsOf(row).some(({ server, load }) => server.by === 'c' || load.by === 'c'),
    );
    expect(ROW_IDS.filter((_, i) => usesC[i])).toEqual([
      'tcp-generator',
      'udp-generator',
      'tcp-server',
    ]);
  });

  it('open 10,000 connections for memory, and 16', () => {
    const row = createRows(DEFAULT_SUBJECT, true).find(({ kind }) => kind === 'memory');
    expect(row?.kind === 'memory' && [row.many.shape.clients, row.few.shape.clients]).toEqual([
      10_000, 16,
    ]);
  });

  it('send at three rates for the lag, each on 64 connections, and at none otherwise', () => {
    const shapes = createRows(DEFAULT_SUBJECT, true).flatMap((row) =>
      trialsOf(row).map(({ shape }) => ({ kind: row.kind, ...shape })),
    );
    const open = shapes.filter(({ rateRps }) => rateRps !== null);
    expect(open.map(({ rateRps }) => rateRps)).toEqual([1_000, 10_000, 50_000]);
    expect(open.every(({ kind, clients }) => kind === 'lag' && clients === 64)).toBe(true);
  });
});
