import { HistogramLogReader, listTags } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { summariseCells } from '../../results/cell-summary.js';
import type { Run } from '../../results/run.js';
import { createFixtureRun } from '../fixture-run.js';
import { expectGolden } from '../golden-file.js';
import type { ExportName } from './exports.js';
import { EXPORT_NAMES, isExportName, selectExport } from './exports.js';

/** With a starved, a failed and a client-bound cell, and repetitions that died. */
const run = createFixtureRun({
  styles: ['iterative', 'piscina', 'event-loop'],
  transports: ['tcp', 'udp'],
  workloads: ['echo', 'wait:1000'],
  concurrency: [8, 256],
  rounds: 5,
});
const small = createFixtureRun({
  styles: ['iterative', 'event-loop'],
  transports: ['tcp'],
  workloads: ['echo'],
  concurrency: [8, 256],
});
const summaries = summariseCells(run);
const doubtful = summaries.filter(({ comparable }) => !comparable).map(({ cell }) => cell.id);
const sound = summaries.filter(({ comparable }) => comparable);

const EVIL = '</testcase>"]]>\n# HELP x,y\u0001\\';

function hostile(): Run {
  return {
    ...small,
    environment: { ...small.environment, cpuModel: EVIL },
    cells: small.cells.map((cell) => ({ ...cell, workload: EVIL })),
    repetitions: small.repetitions.map((repetition) => ({
      ...repetition,
      verdict: 'failed',
      reasons: [EVIL],
      error: { code: 'SERVER_DIED', message: EVIL },
    })),
  };
}

async function render(name: ExportName, of: Run = run): Promise<string> {
  return await selectExport(name).render(of);
}

it('has doubtful cells to leave out', () => {
  expect(doubtful.length).toBeGreaterThanOrEqual(3);
  expect(sound.length).toBeGreaterThanOrEqual(10);
});

describe.each(EXPORT_NAMES)('the export %s', (name) => {
  it('is the same text for the same run, as its golden file has it', async () => {
    expect(isExportName(name)).toBe(true);
    const text = await render(name, small);
    expect(await render(name, structuredClone(small))).toBe(text);
    expectGolden(`export-${name}.txt`, text);
  });

  it('holds for runs that have little to say, and for hostile texts', async () => {
    const odd = { transports: ['tcp'], workloads: ['echo'], rounds: 1 } as const;
    const nothing = { ...createFixtureRun(odd), repetitions: [], unsupported: [] };
    const failed = createFixtureRun({ ...odd, allFailed: true });
    for (const each of [nothing, failed, createFixtureRun(odd), hostile()]) {
      const text = await render(name, each);
      expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b/u);
      expect(text.endsWith('\n')).toBe(true);
    }
  });
});

describe('exports for gates', () => {
  const gates = ['github-bigger', 'github-smaller', 'bencher'] as const;

  it.each(gates)(
    '%s has the comparable cells alone, and says how many it leaves out',
    async (name) => {
      const text = await render(name);
      for (const id of doubtful) expect(text).not.toContain(`"${id}`);
      for (const { cell } of sound) expect(text).toContain(`"${cell.id}`);
      expect(selectExport(name).note(run)).toContain(
        `left out: ${doubtful.length} of ${run.cells.length} cells`,
      );
    },
  );

  it('of a run in which everything failed are empty', async () => {
    const failed = createFixtureRun({ allFailed: true, rounds: 1 });
    expect(await Promise.all(gates.map((name) => render(name, failed)))).toEqual([
      '[]\n',
      '[]\n',
      '{}\n',
    ]);
  });
});

describe('github-action-benchmark', () => {
  // As the action's own reader has it, without its coercions.
  const schema = z.array(
    z.strictObject({
      name: z.string().min(1),
      unit: z.string().min(1),
      value: z.number(),
      range: z.string().optional(),
      extra: z.string().optional(),
    }),
  );

  it('has what should rise in one list and what should fall in the other, by unique names', async () => {
    const bigger = schema.parse(JSON.parse(await render('github-bigger')));
    const smaller = schema.parse(JSON.parse(await render('github-smaller')));
    expect(bigger).toHaveLength(sound.length);
    expect(smaller).toHaveLength(4 * sound.length);
    const names = [...bigger, ...smaller].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(bigger[0]?.value).toBe(sound[0]?.requestsPerSecond?.median);
    expect(bigger[0]?.range).toMatch(/^± \d/u);
  });
});

describe('Bencher Metric Format', () => {
  // https://bencher.dev/v0/bmf.json
  const schema = z.record(
    z.string().min(1).max(1024),
    z.record(
      z.string().regex(/^[a-z0-9-]{1,64}$/u),
      z.strictObject({
        value: z.number(),
        lower_value: z.number().optional(),
        upper_value: z.number().optional(),
      }),
    ),
  );

  it('has each figure within the ends of its interval', async () => {
    const metrics = Object.values(schema.parse(JSON.parse(await render('bencher')))).flatMap(
      (measures) => Object.values(measures),
    );
    expect(metrics).toHaveLength(5 * sound.length);
    for (const { value, lower_value: low, upper_value: high } of metrics) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });
});

describe('JUnit', () => {
  it('has a case for each cell: failed, skipped with its reason, or passed', async () => {
    const xml = await render('junit');
    const failed = summaries.filter(({ verdict }) => verdict === 'failed').length;
    expect(failed).toBeGreaterThan(0);
    expect(xml.match(/<testcase /gu)).toHaveLength(run.cells.length + run.unsupported.length);
    expect(xml.match(/<failure /gu)).toHaveLength(failed);
    expect(xml.match(/<skipped/gu)).toHaveLength(doubtful.length - failed + run.unsupported.length);
    expect(xml).toMatch(/starved: \d+ of 256 clients got no reply/u);
  });

  it('skips cells that were planned and not measured', async () => {
    const [first] = small.cells;
    const repetitions = small.repetitions.filter(({ cellId }) => cellId === first?.id);
    const xml = await render('junit', { ...small, repetitions, status: 'interrupted' });
    expect(
      xml.match(/<skipped message="not measured: the run ended before its turn"/gu),
    ).toHaveLength(small.cells.length - 1);
  });

  it('escapes what would be markup, and drops what XML cannot hold', async () => {
    const xml = await render('junit', hostile());
    expect(xml.match(/<\/testcase>/gu)).toHaveLength(xml.match(/<testcase /gu)?.length ?? 0);
    expect(xml).not.toContain('\u0001');
  });
});

describe('Prometheus text', () => {
  const LINE =
    /^(?<name>[a-z_][a-z0-9_]*)(?:\{(?<labels>[a-z_]+="(?:[^"\\\n]|\\[\\n"])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\n"])*")*)\})? (?<value>-?\d[\d.]*(?:e[+-]?\d+)?)$/u;

  it.each([
    ['of a run', run],
    ['of hostile texts', hostile()],
  ])('%s parses: HELP and TYPE before its samples, each series once', async (_, of) => {
    const lines = (await render('prometheus', of)).trimEnd().split('\n');
    let typed = '';
    const series = new Set<string>();
    for (const line of lines.filter((each) => each !== '')) {
      const [, declared] = /^# TYPE ([a-z0-9_]+) gauge$/u.exec(line) ?? [];
      if (declared !== undefined) typed = declared;
      if (line.startsWith('#')) continue;
      const sample = LINE.exec(line);
      expect(sample?.groups?.['name'], line).toBe(typed);
      const key = line.slice(0, line.lastIndexOf(' '));
      expect(series.has(key), line).toBe(false);
      series.add(key);
    }
    expect(series.size).toBeGreaterThan(5);
  });

  it('has figures of comparable cells alone, in base units, and the verdict of every cell', async () => {
    const text = await render('prometheus');
    for (const id of doubtful) {
      const lines = text.split('\n').filter((line) => line.includes(`cell="${id}"`));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^echobench_cell_comparable\{.*verdict="[a-z-]+"\} 0$/u);
    }
    const [first] = sound;
    const p99 = text
      .split('\n')
      .find(
        (line) =>
          line.startsWith('echobench_response_time_p99_seconds{') &&
          line.includes(`cell="${first?.cell.id ?? ''}"`) &&
          line.includes('estimate="median"'),
      );
    expect(Number(p99?.split(' ').at(-1)) * 1e9).toBeCloseTo(first?.p99Ns?.median ?? 0, 3);
  });
});

describe('the HdrHistogram log', () => {
  it('is read back by HdrHistogram’s own reader: every interval, its tag, times and counts', async () => {
    const log = await render('hdr');
    const reader = new HistogramLogReader(log, 64);
    const measured = run.repetitions.filter(({ load }) => load !== null);
    expect(measured.length).toBeLessThan(run.repetitions.length);
    for (const { cellId, startedAt, load } of measured) {
      const interval = reader.nextIntervalHistogram();
      if (interval === null) throw new Error(`the log ends before ${cellId}`);
      expect(interval.tag).toBe(cellId);
      expect(interval.startTimeStampMsec).toBeCloseTo(Date.parse(startedAt), 0);
      expect(interval.endTimeStampMsec - interval.startTimeStampMsec).toBeCloseTo(
        load?.windowMs ?? 0,
        -1,
      );
      if (!('totalCount' in interval)) throw new Error('no histogram of whole numbers');
      expect(interval.totalCount).toBe(load?.responseTimeNs.count);
      expect(interval.getValueAtPercentile(99)).toBe(load?.responseTimeNs.p99);
    }
    expect(reader.nextIntervalHistogram()).toBeNull();
    expect(listTags(log)).toHaveLength(new Set(measured.map(({ cellId }) => cellId)).size);
  });

  it('names the cells that are not comparable, and holds them', async () => {
    const log = await render('hdr');
    for (const id of doubtful) expect(log).toContain(`#[Not comparable: ${id}, `);
    expect(selectExport('hdr').note(run)).toContain(`${doubtful.length} of the cells`);
  });
});

describe('the CSV of cells', () => {
  it('has a row for each cell, with the interval of every figure', async () => {
    const [head = '', ...rows] = (await render('csv-summary', small)).trimEnd().split('\n');
    expect(rows).toHaveLength(small.cells.length);
    const names = head.split(',');
    const [row = ''] = rows;
    const value = (name: string): string => row.split(',')[names.indexOf(name)] ?? '';
    const [summary] = summariseCells(small);
    expect(Number(value('throughput_rps_median'))).toBe(summary?.requestsPerSecond?.median);
    expect(Number(value('throughput_rps_low'))).toBe(summary?.requestsPerSecond?.low);
    expect(value('throughput_rps_level')).toBe('0.75');
    expect(value('throughput_rps_n')).toBe('3');
  });
});
