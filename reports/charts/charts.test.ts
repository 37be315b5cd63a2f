import { describe, expect, it } from 'vitest';
import { createFixtureRun } from '../fixture-run.js';
import { expectGolden } from '../golden-file.js';
import { viewRun } from '../run-view.js';
import type { ChartSpec } from './chart.js';
import { PAGE_THEME, PAPER_THEME, withTheme } from './chart-theme.js';
import { CHARTS } from './charts.js';
import { compileChart, renderSvg } from './render-svg.js';

const view = viewRun(createFixtureRun());
const small = viewRun(
  createFixtureRun({ transports: ['tcp'], workloads: ['echo'], concurrency: [1, 64], rounds: 2 }),
);

/** The rows of every plot, whatever they are rows of. */
function rowsOf(spec: ChartSpec): Record<string, unknown>[] {
  return spec.concat.flatMap((plot) => {
    const { data } = plot;
    if (data === undefined || data === null || !('values' in data) || !Array.isArray(data.values)) {
      throw new Error('a plot without data of its own');
    }
    return data.values.map((row) => row as Record<string, unknown>);
  });
}

describe.each(CHARTS.map((chart) => [chart.id, chart] as const))('chart %s', (id, chart) => {
  const spec = chart.spec(view);
  if (spec === null) throw new Error(`the fixture run has nothing for ${id}`);

  it('says what it is: schema, one-sentence description, a plot for each panel', () => {
    expect(spec.$schema).toBe('https://vega.github.io/schema/vega-lite/v6.json');
    expect(spec.description).toMatch(/^[A-Z].*\.$/u);
    expect(spec.concat.length % view.panels.length).toBe(0);
  });

  it('is taken by Vega-Lite without a warning, in both themes', () => {
    expect(() => compileChart(withTheme(spec, PAPER_THEME))).not.toThrow();
    expect(() => compileChart(withTheme(spec, PAGE_THEME))).not.toThrow();
  });

  it('has all its data in it', () => {
    expect(JSON.stringify(spec)).not.toContain('"url"');
    expect(rowsOf(spec).length).toBeGreaterThan(0);
  });

  it('gives every style the colour that the view gives it', () => {
    const scales = [
      ...JSON.stringify(spec).matchAll(/"domain":(\[[^\]]*\]),"range":(\["#[^\]]*\])/gu),
    ];
    expect(scales.length).toBeGreaterThan(0);
    for (const [, domain = '', range = ''] of scales) {
      expect(JSON.parse(domain)).toEqual(view.looks.map((look) => look.label));
      expect(JSON.parse(range)).toEqual(view.looks.map((look) => look.colour));
    }
  });

  it('carries the verdict and the reason to every mark that is not comparable', () => {
    const doubtful = rowsOf(spec).filter((row) => row['comparable'] === false);
    expect(doubtful.length).toBeGreaterThan(0);
    for (const row of doubtful) {
      expect(['starved', 'unstable', 'client-bound', 'failed']).toContain(row['verdict']);
      expect(row['why']).not.toBe('');
    }
  });

  it('draws the same run as the same text', () => {
    const again = chart.spec(small);
    if (again === null) throw new Error(`the small run has nothing for ${id}`);
    const svg = renderSvg(withTheme(again, PAPER_THEME));
    expect(renderSvg(withTheme(again, PAPER_THEME))).toBe(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/u);
    expectGolden(`${id}.vl.json`, `${JSON.stringify(withTheme(again, PAPER_THEME), null, 1)}\n`);
  });

  it('is nothing for a run in which everything failed', () => {
    const failed = createFixtureRun({ transports: ['tcp'], workloads: ['echo'], allFailed: true });
    expect(chart.spec(viewRun(failed))).toBeNull();
  });

  it('holds for a single cell', () => {
    const single = createFixtureRun({
      transports: ['udp'],
      workloads: ['echo'],
      styles: ['cluster'],
      concurrency: [8],
      rounds: 1,
    });
    const alone = chart.spec(viewRun(single));
    if (alone === null) throw new Error(`a single cell gives nothing for ${id}`);
    expect(renderSvg(withTheme(alone, PAPER_THEME))).not.toMatch(/NaN|undefined|Infinity/u);
  });
});

describe('latency charts', () => {
  it('have the machine’s floor as a band where it reaches into the plot, and none where it was not probed', () => {
    const band = '"type":"rect"';
    const unprobed = viewRun({ ...view.run, hiccups: [] });
    for (const chart of CHARTS.filter(({ id }) => id.startsWith('latency'))) {
      expect(JSON.stringify(chart.spec(view))).toContain(band);
      expect(JSON.stringify(chart.spec(unprobed))).not.toContain(band);
    }
  });
});
