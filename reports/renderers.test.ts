import { parse } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summariseCells } from '../results/cell-summary.js';
import type { Run } from '../results/run.js';
import { createFixtureRun } from './fixture-run.js';
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
