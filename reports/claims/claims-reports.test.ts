// The reports of claims as text: evidence, charts, terminal, Markdown.
import { describe, expect, it } from 'vitest';
import { claimsResultSchema } from '../../results/claims-result.js';
import { renderSvg } from '../charts/render-svg.js';
import { expectGolden } from '../golden-file.js';
import { claimPlot } from './claim-plot.js';
import { figuresScale, placesScale, unitScale } from './claim-scale.js';
import { countVerdicts } from './claims-view.js';
import { evidencePlots, wrapName } from './evidence-plots.js';
import { evidenceText, figureText, intervalText, tellingText } from './evidence-text.js';
import { fixtureClaims } from './fixture-claims.js';
import { renderMarkdownClaims } from './markdown-claims.js';
import { createTerminalClaims } from './terminal-claims.js';

describe('figureText', () => {
  it.each([
    [6_630, 'ns/request', '6.63 µs/request'],
    [1.21e8, 'ns', '121 ms'],
    [-1_500, 'ns', '−1.50 µs'],
    [68_157_440, 'bytes', '65.0 MiB'],
    [-2_048, 'bytes/client', '−2.00 KiB/client'],
    [0.123, 'share', '12 %'],
    [14.237, 'ratio', '14.2'],
    [4_000, 'connections', '4,000 connections'],
    [0.0523, 's/1,000 connections', '0.0523 s/1,000 connections'],
    [0, 'clients', '0 clients'],
  ])('tells %d %s as %s', (value, unit, text) => {
    expect(figureText(value, unit)).toBe(text);
  });
});

describe('an interval', () => {
  it('says its unit once where both ends have the same', () => {
    expect(intervalText({ low: 5_900, high: 7_100, unit: 'ns/request' })).toBe(
      '5.90 to 7.10 µs/request',
    );
    expect(intervalText({ low: 900, high: 1_100, unit: 'ns' })).toBe('900 ns to 1.10 µs');
    expect(intervalText({ low: 281_246, high: 419_316, unit: 'per million' })).toBe(
      '281,246 to 419,316 per million',
    );
    expect(intervalText({ low: null, high: null, unit: 'ratio' })).toBeNull();
  });

  it('follows its figure in brackets', () => {
    const sure = { name: 'a', value: 2, low: 1.5, high: 2.5, unit: 'ratio' };
    expect(evidenceText(sure)).toBe('2 (1.5 to 2.5)');
    expect(evidenceText({ ...sure, low: null, high: null })).toBe('2');
  });
});

describe('the telling figure', () => {
  const [partly, , , nothing] = fixtureClaims().result.claims;

  it('is the first, or the first sentence of why there is none', () => {
    expect(partly && tellingText(partly)).toMatch(/^16 clients .* 14\.2 \(13\.1 to 15\.4\)$/u);
    expect(nothing && tellingText(nothing)).toBe(
      'This machine has a single processor: nothing can be told.',
    );
  });
});

describe('countVerdicts', () => {
  it('counts in the order of the verdicts', () => {
    expect(countVerdicts(fixtureClaims().result.claims)).toBe(
      '1 holds, 1 holds partly, 1 does not hold here, 1 inconclusive',
    );
    const verdicts = ['holds', 'holds', 'does not hold here', 'does not hold here'] as const;
    expect(countVerdicts(verdicts.map((verdict) => ({ verdict })))).toBe(
      '2 hold, 2 do not hold here',
    );
    expect(countVerdicts([])).toBe('none was tried');
  });
});

describe('scales', () => {
  it('labels what was measured at, zero on a logarithmic axis too', () => {
    const { placeOf, domain, ticks } = placesScale('symlog', [0, 100, 900]);
    const none = placeOf(0);
    expect(none).toBeGreaterThan(0);
    expect(none).toBeLessThan(100);
    expect(ticks).toEqual([none, 100, 900]);
    expect(domain[0]).toBeLessThan(none);
    expect(placesScale('linear', [1, 2]).ticks).toEqual([1, 2]);
  });

  it('holds all figures, and has a place for none', () => {
    const log = figuresScale('log', [5.5, 82]);
    expect(log.domain).toEqual([5, 100]);
    expect(log.ticks).toEqual([5, 10, 20, 50, 100]);
    const symlog = figuresScale('symlog', [0, 0.002, 0.5]);
    expect(symlog.placeOf(0)).toBe(symlog.domain[0]);
    expect(symlog.placeOf(0)).toBeLessThan(0.002);
    expect(figuresScale('log', [0, 0]).type).toBe('linear');
    expect(figuresScale('linear', [0.4]).domain[0]).toBe(0);
  });

  it('takes a unit as it can be drawn', () => {
    expect(unitScale('ratio', [0.9, 14])?.type).toBe('log');
    expect(unitScale('ratio', [0, 14])?.type).toBe('linear');
    expect(unitScale('ns/request', [6_000, 80_000])?.type).toBe('log');
    expect(unitScale('bytes', [-1_000, 1_000_000])?.type).toBe('symlog');
    expect(unitScale('s/1,000 connections', [0.05, 60])?.type).toBe('log');
    expect(unitScale('s/1,000 connections', [5, 60])?.type).toBe('linear');
    expect(unitScale('clients', [-1, 3])).toBeNull();
  });
});

describe('charts', () => {
  const view = fixtureClaims();

  it('are drawn from a claim’s own points', () => {
    const chart = view.charts.get('epoll-beats-select');
    const spec = chart === undefined ? null : claimPlot(chart);
    const svg = spec === null ? '' : renderSvg(spec);
    expect(svg.match(/<path aria-label|mark-symbol/gu)).not.toBeNull();
    expect(svg).toContain('idle connections');
    expect(svg).not.toContain('NaN');
    expect(chart && claimPlot({ ...chart, series: [] })).toBeNull();
  });

  it('are drawn from evidence, a plot for each unit with two figures or more', () => {
    const [claim] = view.result.claims;
    const spec = evidencePlots('title', claim?.evidence ?? []);
    expect(spec?.concat).toHaveLength(2);
    const svg = spec === null ? '' : renderSvg(spec);
    expect(svg).toContain('median time to a first reply, posix-epoll');
    expect(svg).not.toContain('NaN');
    expect(evidencePlots('title', claim?.evidence.slice(0, 1) ?? [])).toBeNull();
  });

  it('break names between words', () => {
    const name = '16 clients whose requests wait 1 ms: throughput, posix-epoll ÷ posix-iterative';
    const lines = wrapName(name).split('\n');
    expect(lines.join(' ')).toBe(name);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(46);
  });
});

describe('the reports', () => {
  it('are of what the schema allows', () => {
    const { result } = fixtureClaims();
    expect(claimsResultSchema.parse(result)).toEqual(result);
  });

  it.each([80, 120])('are as they were on a terminal of %i columns', (columns) => {
    const text = createTerminalClaims({ columns, colour: false })(fixtureClaims());
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    expectGolden(`claims-${columns}.txt`, text);
  });

  it('are as they were in Markdown', () => {
    expectGolden('claims.md', renderMarkdownClaims(fixtureClaims()));
  });

  it('say what was not tried, and bear that nothing was', () => {
    const view = { ...fixtureClaims(), notTried: ['late'] };
    const empty = { ...view, result: { ...view.result, claims: [] } };
    for (const report of [
      createTerminalClaims({ columns: 80, colour: true }),
      renderMarkdownClaims,
    ]) {
      expect(report(view)).toContain('Broken off before late.');
      expect(report(empty)).toContain('none was tried');
    }
  });
});
