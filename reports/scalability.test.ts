import { describe, expect, it } from 'vitest';
import { PAPER_THEME, withTheme } from './charts/chart-theme.js';
import { chartsOf } from './charts/charts.js';
import { compileChart, renderSvg } from './charts/render-svg.js';
import { scalabilityChart } from './charts/scalability.js';
import { speedUpChart } from './charts/speed-up.js';
import { createFixtureRun } from './fixture-run.js';
import { createClientsFixture, createWorkersFixture } from './fixture-scalability.js';
import { expectGolden } from './golden-file.js';
import { createReport } from './reports.js';
import { viewRun } from './run-view.js';

const clients = createClientsFixture();
const workers = createWorkersFixture();
const SCALING = /scalab|speed-up/iu;

describe('a run with sweeps long enough to be fitted', () => {
  it('has a chart of them with the curves', () => {
    const view = viewRun(clients);
    expect(chartsOf(view).map(({ id }) => id)).toContain('scalability');
    const spec = scalabilityChart.spec(view);
    if (spec === null) throw new Error('the fixture has nothing to draw');
    expect(() => compileChart(withTheme(spec, PAPER_THEME))).not.toThrow();
    expect(renderSvg(withTheme(spec, PAPER_THEME))).not.toMatch(/NaN|undefined|Infinity/u);
    const [tcp] = spec.concat.map((plot) => JSON.stringify(plot.data));
    const curves = (style: string): number =>
      tcp?.match(new RegExp(`"kind":"curve","style":"${style}"`, 'gu'))?.length ?? 0;
    expect(curves('event-loop')).toBe(61);
    // Level, and so without a fit.
    expect(curves('iterative')).toBe(0);
    // No curve goes beyond what was measured.
    expect(tcp).toContain('"n":128,"curve"');
    expect(tcp).not.toMatch(/"n":12[89]\.[1-9]\d*,"curve"|"n":1[3-9]\d/u);
  });

  it('has them in its texts', () => {
    expectGolden('scalability-120.txt', section(createReport('terminal', terminal(120))(clients)));
    const narrow = createReport('terminal', terminal(80))(clients);
    for (const line of narrow.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const markdown = createReport('markdown', terminal(80))(clients);
    expect(markdown).toContain('![Scalability](charts/scalability.svg)');
    expect(markdown).toMatch(/\| event-loop \| TCP · echo \|.*none in range/u);
    expect(markdown).toContain('the throughput is level');
    const page = createReport('html', terminal(80))(clients);
    expect(page).toContain('id="scalability-fits"');
    expect(page).toContain('id="chart-scalability"');
  });

  it('has them in its JSON, by cells', () => {
    const { scalability } = JSON.parse(createReport('json', terminal(80))(clients)) as {
      scalability: { sweeps: Record<string, unknown>[]; speedUps: unknown[] };
    };
    expect(scalability.sweeps).toHaveLength(8);
    expect(scalability.speedUps).toEqual([]);
    expect(scalability.sweeps[1]).toMatchObject({
      axis: 'clients',
      label: 'cluster',
      fit: { kind: 'fitted', peak: { kind: 'none' } },
    });
    expect(JSON.stringify(scalability.sweeps[1])).toContain('"cell":"cluster/tcp/echo/64B/c128"');
  });
});

describe('a run over workers', () => {
  it('has a chart and a table of speed-ups', () => {
    const view = viewRun(workers);
    expect(chartsOf(view).map(({ id }) => id)).toContain('speed-up');
    const spec = speedUpChart.spec(view);
    if (spec === null) throw new Error('the fixture has nothing to draw');
    const svg = renderSvg(withTheme(spec, PAPER_THEME));
    expect(svg).not.toMatch(/NaN|undefined|Infinity/u);
    // Styles without the number of workers, which is the axis.
    expect(svg).not.toContain('--workers');
    expectGolden('speed-up-120.txt', section(createReport('terminal', terminal(120))(workers)));
    expect(createReport('markdown', terminal(80))(workers)).toMatch(/\| cluster \|.*\| 100 % \|/u);
    expect(createReport('html', terminal(80))(workers)).toContain('id="chart-speed-up"');
  });
});

describe('a run whose sweeps are too short', () => {
  it('says so in one line, and is drawn as before', () => {
    const short = createFixtureRun({ transports: ['tcp'], workloads: ['echo'], rounds: 2 });
    const line =
      'not fitted: that takes 6 numbers of clients or of workers, and the longest sweep of this run has 4';
    expect(createReport('terminal', terminal(200))(short)).toContain(`scalability: ${line}`);
    expect(createReport('markdown', terminal(80))(short)).toContain(`- Scalability: ${line}`);
    expect(chartsOf(viewRun(short)).some(({ id }) => SCALING.test(id))).toBe(false);
  });

  it('says why where every fit is refused', () => {
    const failed = {
      ...clients,
      repetitions: clients.repetitions.map((repetition) => ({
        ...repetition,
        verdict: 'unstable' as const,
      })),
    };
    const said = createReport('terminal', terminal(200))(failed);
    expect(said).toContain(
      'scalability: no fit, since 0 of 8 points are comparable, and a fit takes 6 or more: iterative (TCP · echo)',
    );
    expect(said).not.toMatch(/^Scalability$/mu);
    expect(chartsOf(viewRun(failed)).some(({ id }) => SCALING.test(id))).toBe(false);
  });

  it('says nothing where there is no sweep at all', () => {
    const single = createFixtureRun({ concurrency: [8], rounds: 1 });
    expect(createReport('terminal', terminal(200))(single)).not.toMatch(SCALING);
  });
});

function terminal(columns: number) {
  return { columns, colour: false };
}

/** From its heading on. */
function section(text: string): string {
  return text.slice(text.search(/^(?:Scalability|Speed-up by workers)$/mu));
}
