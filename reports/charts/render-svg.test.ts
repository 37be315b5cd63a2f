import { describe, expect, it } from 'vitest';
import * as vega from 'vega';
import { createFixtureRun } from '../fixture-run.js';
import { viewRun } from '../run-view.js';
import { PAPER_THEME, withTheme } from './chart-theme.js';
import { ChartError, compileChart, renderSvg } from './render-svg.js';
import { throughputChart } from './throughput.js';

const run = createFixtureRun({ transports: ['tcp'], workloads: ['echo'], rounds: 1 });

describe('drawing without waiting', () => {
  it('gives the same bytes as vega’s own asynchronous way', async () => {
    const spec = throughputChart.spec(viewRun(run));
    if (spec === null) throw new Error('the fixture run has no throughput');
    const themed = withTheme(spec, PAPER_THEME);
    const view = new vega.View(vega.parse(compileChart(themed)), { renderer: 'none' });
    expect(renderSvg(themed)).toBe(await view.toSVG());
  });

  it('refuses a specification that Vega-Lite understands otherwise than meant', () => {
    const wrong = {
      data: { values: [{ a: 1 }] },
      mark: 'bar' as const,
      encoding: { x: { field: 'a', type: 'quantitative' as const }, shape: { field: 'a' } },
    };
    expect(() => renderSvg(wrong)).toThrow(ChartError);
  });
});
