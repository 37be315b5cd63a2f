import { parse } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summariseCells } from '../results/cell-summary.js';
import type { Run } from '../results/run.js';
import { createFixtureRun, IDLE_FIXTURE } from './fixture-run.js';
import { expectGolden } from './golden-file.js';
import { renderReportFiles } from './report-files.js';
import { createReport, REPORT_NAMES } from './reports.js';

const PLAIN = { columns: 200, colour: false };
const run = createFixtureRun({ transports: ['tcp', 'udp'], concurrency: [1, 64, 256] });

/** A run whose texts try to be markup, from a machine and a server that nobody vouches for. */
function hostileRun(): Run {
  const small = createFixtureRun({ transports: ['tcp'], workloads: ['echo'], allFailed: true });
  const evil = '</script><script>alert(1)</script> | `x` \n# y';
  return {
    ...small,
    environment: { ...small.environment, cpuModel: evil },
    repetitions: small.repetitions.map((repetition) => ({
      ...repetition,
      reasons: [evil],
      error: { code: 'SERVER_DIED', message: evil },
    })),
  };
}

describe('the reports', () => {
  it.each(REPORT_NAMES)('%s says the same of the same run', (name) => {
    const report = createReport(name, PLAIN);
    expect(report(run)).toBe(report(structuredClone(run)));
  });

  it.each(REPORT_NAMES)('%s holds for runs that have little to say', (name) => {
    const report = createReport(name, PLAIN);
    const odd = { transports: ['tcp'], workloads: ['echo'], rounds: 1 } as const;
    const nothing = { ...createFixtureRun(odd), repetitions: [], hiccups: [], unsupported: [] };
    const failed = createFixtureRun({ ...odd, allFailed: true });
    const single = createFixtureRun({ ...odd, styles: ['cluster'], concurrency: [8] });
    for (const case_ of [nothing, failed, single]) {
      const said = report(case_).replaceAll(/<script>.*?<\/script>/gsu, '');
      expect(said).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b/u);
    }
  });

  it('fit a wide terminal and a narrow one', () => {
    expectGolden('terminal-200.txt', createReport('terminal', PLAIN)(run));
    const narrow = createReport('terminal', { columns: 80, colour: false })(run);
    expectGolden('terminal-80.txt', narrow);
    for (const line of narrow.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('use colours on a terminal only when asked', () => {
    const escape = '\u001b[';
    expect(createReport('terminal', PLAIN)(run)).not.toContain(escape);
    expect(createReport('terminal', { columns: 200, colour: true })(run)).toContain(escape);
  });

  it('are Markdown that says what the page says', () => {
    expectGolden('summary.md', createReport('markdown', PLAIN)(run));
  });

  it('tell idle connections where cells differ in them', () => {
    const idle = createFixtureRun({ ...IDLE_FIXTURE, idleConnections: [10, 1_000], rounds: 2 });
    const wide = createReport('terminal', { columns: 120, colour: false })(idle);
    expectGolden('idle-terminal-120.txt', wide);
    const narrow = createReport('terminal', { columns: 80, colour: false })(idle);
    for (const line of narrow.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const markdown = createReport('markdown', PLAIN)(idle);
    expectGolden('idle-summary.md', markdown);
    expect(markdown).toMatch(/kernel itself keeps for every socket.* none of these figures/u);
    const json = JSON.parse(createReport('json', PLAIN)(idle)) as { idleMemory: unknown[] };
    // A row for each of four styles: from 10 to 1,000.
    expect(json.idleMemory).toHaveLength(4);
    const [head = '', row = ''] = createReport('csv', PLAIN)(idle).split('\n');
    expect(head).toMatch(/,idle_connections,held_idle_connections$/);
    expect(row).toMatch(/,10,10$/);
  });

  it('say nothing of idle connections where there are none', () => {
    for (const name of ['terminal', 'markdown', 'csv'] as const) {
      // An idle server's memory is another matter.
      const said = createReport(name, PLAIN)(run).replaceAll(/idle_(?:pss|rss)_bytes/gu, '');
      expect(said, name).not.toMatch(/idle connection|idle_/u);
    }
    expect(JSON.parse(createReport('json', PLAIN)(run))).toMatchObject({ idleMemory: [] });
  });

  it('are CSV with a row for each repetition, raw values, and headings with units', () => {
    const small = createFixtureRun({ transports: ['tcp'], workloads: ['echo'], concurrency: [8] });
    const csv = createReport('csv', PLAIN)(small);
    expectGolden('cells.csv', csv);
    const [head = '', ...rows] = csv.trimEnd().split('\n');
    expect(rows).toHaveLength(small.repetitions.length);
    expect(head).toContain('throughput_rps');
    const first = small.repetitions[0]?.load?.throughput.requestsPerSecond;
    expect(rows[0]).toContain(String(first));
  });

  it('are JSON with the summary of every cell, and no histogram', () => {
    const json = createReport('json', PLAIN)(run);
    const summary = JSON.parse(json) as { schemaVersion: number; cells: unknown[] };
    expect(summary.schemaVersion).toBe(1);
    expect(summary.cells).toHaveLength(summariseCells(run).length);
    // As a field; the environment names a package that has it in its name.
    expect(json).not.toContain('"histogram":');
  });

  it('let no text of a run become markup', () => {
    const hostile = hostileRun();
    expect(createReport('html', PLAIN)(hostile)).not.toContain('<script>alert(1)');
    const markdown = createReport('markdown', PLAIN)(hostile);
    expect(markdown).not.toMatch(/^# y/mu);
    expect(markdown).not.toMatch(/(?<!\\)<script>/u);
  });
});

describe('the files of a report', () => {
  it('are the page, the texts, and each chart twice', () => {
    const small = createFixtureRun({ transports: ['tcp'], workloads: ['echo'], concurrency: [8] });
    const files = renderReportFiles(small);
    const paths = files.map((file) => file.path);
    expect(paths).toContain('report.html');
    expect(paths).toContain('summary.md');
    expect(paths).toContain('cells.csv');
    const charts = paths.filter((path) => path.startsWith('charts/'));
    expect(charts).toHaveLength(12);
    for (const { path, text } of files) {
      expect(parse(path).root).toBe('');
      if (path.endsWith('.json')) expect(() => JSON.parse(text) as unknown).not.toThrow();
      if (path.endsWith('.svg')) expect(text).toMatch(/^<svg [^>]*>.*<\/svg>\n$/su);
    }
  });

  it('have every chart that the page and the Markdown point to', () => {
    const files = renderReportFiles(run);
    const paths = new Set(files.map((file) => file.path));
    for (const name of ['report.html', 'summary.md']) {
      const text = files.find((file) => file.path === name)?.text ?? '';
      const links = [...text.matchAll(/charts\/[\w-]+\.(?:svg|vl\.json)/gu)].map(([link]) => link);
      expect(links.length).toBeGreaterThanOrEqual(6);
      for (const link of links) expect(paths).toContain(link);
    }
  });
});
