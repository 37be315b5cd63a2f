import { describe, expect, it } from 'vitest';
import type { FixtureOptions } from '../fixture-run.js';
import { createFixtureRun, IDLE_FIXTURE } from '../fixture-run.js';
import { expectGolden } from '../golden-file.js';
import { viewRun } from '../run-view.js';
import type { ChartSpec } from './chart.js';
import { PAGE_THEME, PAPER_THEME, withTheme } from './chart-theme.js';
import { CHARTS, chartsOf } from './charts.js';
import { idleConnectionsChart } from './idle-connections.js';
import { compileChart, renderSvg } from './render-svg.js';

const ordinary = viewRun(createFixtureRun());
const smallOrdinary = viewRun(
  createFixtureRun({ transports: ['tcp'], workloads: ['echo'], concurrency: [1, 64], rounds: 2 }),
);
const ORDINARY_SINGLE: Partial<FixtureOptions> = {
  transports: ['udp'],
  workloads: ['echo'],
  styles: ['cluster'],
  concurrency: [8],
  rounds: 1,
};
const idle = viewRun(createFixtureRun(IDLE_FIXTURE));
const smallIdle = viewRun(
  createFixtureRun({
    ...IDLE_FIXTURE,
    styles: ['event-loop', 'posix-poll'],
    idleConnections: [0, 1_000],
    rounds: 2,
  }),
);
const IDLE_SINGLE: Partial<FixtureOptions> = {
  ...IDLE_FIXTURE,
  styles: ['event-loop'],
  idleConnections: [10, 100],
  rounds: 1,
};

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

/** Each chart with a run that has everything for it, and a small one. */
const SUBJECTS = [
  ...CHARTS.map((chart) => [chart.id, chart, ordinary, smallOrdinary, ORDINARY_SINGLE] as const),
  [idleConnectionsChart.id, idleConnectionsChart, idle, smallIdle, IDLE_SINGLE] as const,
];

describe.each(SUBJECTS)('chart %s', (id, chart, view, small, single) => {
  const spec = chart.spec(view);
  if (spec === null) throw new Error(`the fixture run has nothing for ${id}`);

  it('says what it is: schema, one-sentence description, a plot for each panel', () => {
    expect(spec.$schema).toBe('https://vega.github.io/schema/vega-lite/v6.json');
    expect(spec.description).toMatch(/^[A-Z].*\.$/u);
    // One or several for each panel; of idle connections one for each figure.
    expect(spec.concat.length % (id === 'idle-connections' ? 4 : view.panels.length)).toBe(0);
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
    const options = id === 'idle-connections' ? IDLE_FIXTURE : {};
    const failed = createFixtureRun({
      ...options,
      transports: ['tcp'],
      workloads: ['echo'],
      allFailed: true,
    });
    expect(chart.spec(viewRun(failed))).toBeNull();
  });

  it('holds for a single cell', () => {
    const alone = chart.spec(viewRun(createFixtureRun(single)));
    if (alone === null) throw new Error(`a single cell gives nothing for ${id}`);
    expect(renderSvg(withTheme(alone, PAPER_THEME))).not.toMatch(/NaN|undefined|Infinity/u);
  });
});

describe('latency charts', () => {
  it('have the machine’s floor as a band where it reaches into the plot, and none where it was not probed', () => {
    const band = '"type":"rect"';
    const unprobed = viewRun({ ...ordinary.run, hiccups: [] });
    for (const chart of CHARTS.filter(({ id }) => id.startsWith('latency'))) {
      expect(JSON.stringify(chart.spec(ordinary))).toContain(band);
      expect(JSON.stringify(chart.spec(unprobed))).not.toContain(band);
    }
  });
});

describe('the chart of idle connections', () => {
  it('has the machine’s floor on p99 alone', () => {
    const bands = idleConnectionsChart
      .spec(idle)
      ?.concat.map((plot) => JSON.stringify(plot).includes('"type":"rect"'));
    expect(bands).toEqual([false, true, false, false]);
    const unprobed = viewRun({ ...idle.run, hiccups: [] });
    expect(JSON.stringify(idleConnectionsChart.spec(unprobed))).not.toContain('"type":"rect"');
  });

  it('has no memory mark for the fewest, from which the others are counted, nor for what failed', () => {
    const spec = idleConnectionsChart.spec(idle);
    if (spec === null) throw new Error('the idle fixture has nothing to draw');
    const memory = rowsOf({ ...spec, concat: spec.concat.slice(-1) });
    const places = (style: string): unknown[] =>
      memory.filter((row) => row['style'] === style).map((row) => row['idle']);
    expect(places('posix-epoll')).toEqual([100, 1_000, 10_000]);
    expect(places('posix-threads')).toEqual([100]);
    expect(memory[0]?.['at']).toBe('100 idle, counted from 10 idle connections on');
  });

  it('takes a family’s title into its plots where the run has several', () => {
    const two = viewRun(
      createFixtureRun({ ...IDLE_FIXTURE, concurrency: [1, 16], idleConnections: [10, 100] }),
    );
    const titles = idleConnectionsChart.spec(two)?.concat.map((plot) => plot.title);
    expect(titles).toHaveLength(8);
    expect(titles?.[0]).toBe('TCP · echo · 1 client · throughput');
    expect(titles?.[4]).toBe('TCP · echo · 16 clients · throughput');
  });
});

describe('the charts of a run', () => {
  it('are the ordinary ones where no cells differ in idle connections', () => {
    expect(chartsOf(ordinary)).toEqual(CHARTS);
    const same = createFixtureRun({ ...IDLE_FIXTURE, idleConnections: [10] });
    expect(chartsOf(viewRun(same))).toEqual(CHARTS);
  });

  it('leave out those against the number of clients where there is one number alone', () => {
    expect(chartsOf(idle).map(({ id }) => id)).toEqual([
      'idle-connections',
      'latency-distribution',
    ]);
    const two = viewRun(createFixtureRun({ ...IDLE_FIXTURE, concurrency: [1, 16] }));
    expect(chartsOf(two)).toHaveLength(7);
  });
});
