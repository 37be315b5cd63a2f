// Reports on a history, by golden files and by what must be in them.
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden-file.js';
import { createFixtureHistory } from './fixture-history.js';
import { createHistoryReport } from './history-reports.js';
import { HISTORY_REPORT_NAMES, type HistoryReportName } from './history-report-names.js';
import { sparkline } from './sparkline.js';
import { timeAxis } from './time-axis.js';
import { levelRows, MAX_POINTS, pointRows, timeSpanOf } from './trend-rows.js';
import type { History } from '../../results/history/history.js';

const PLAIN = { columns: 120, colour: false };
const render = (name: HistoryReportName, history: History, terminal = PLAIN): string =>
  createHistoryReport(name, terminal)(history);
const DAY_MS = 86_400_000;

describe('reports on a history', () => {
  const history = createFixtureHistory(['throughput', 'cpu']);

  it.each([120, 80])('draws every cell on a terminal of %i columns', (columns) => {
    const text = render('terminal', history, { columns, colour: false });
    expectGolden(`history-${columns}.txt`, text);
    for (const line of text.split('\n'))
      expect(Array.from(line).length).toBeLessThanOrEqual(columns);
  });

  it('paints what became worse red from that night on, and what became better green', () => {
    const text = render('terminal', history, { columns: 120, colour: true });
    expect(text).toMatch(/[▁-█]\u001B\[31m[▁-█]/u);
    expect(text).toMatch(/[▁-█]\u001B\[32m[▁-█]/u);
  });

  it('has a row for every point in CSV, with the change at its first run', () => {
    const [headings = '', ...rows] = render('csv', history).trim().split('\n');
    const points = history.groups.flatMap(({ trends }) => trends.flatMap(({ points: p }) => p));
    expect(rows).toHaveLength(points.length);
    const at = headings.split(',').indexOf('change_ratio');
    const changed = rows.map((row) => row.split(',')).filter((fields) => fields[at] !== '');
    expect(changed).toHaveLength(2);
    expect(changed[0]?.[1]).toBe('2026-01-21T02:00:00.000Z');
    expect(Number(changed[0]?.[at])).toBeCloseTo(1.25, 1);
  });

  it('is its own JSON', () => {
    expect(JSON.parse(render('json', history))).toEqual(history);
  });

  it('draws on the page what changed first, says where, and fetches nothing', () => {
    const page = render('html', history);
    expect(page).toContain('<h1>quick</h1>');
    expect(page).toMatch(/commits after 000035cccc up to 000036cccc/u);
    expect(page).toContain('Throughput: 6 runs, apart');
    expect(page.match(/class="chart-spec"/gu)).toHaveLength(2);
    const plots = page.slice(page.indexOf('id="chart-group-0"'));
    const order = [1, 2, 3, 4].map((clients) =>
      plots.indexOf(clients === 1 ? '1 client<' : `${clients} clients<`),
    );
    expect(Math.min(...order)).toBe(order[3]);
    const [own = ''] = page.split('<script>');
    expect(own).not.toMatch(/https?:\/\/(?!www\.w3\.org|vega\.github\.io)/u);
  });

  it.each(HISTORY_REPORT_NAMES)(
    'says nothing that is not a number in %s, however short it is',
    (name) => {
      for (const nights of [0, 1, 2, 14]) {
        const text = render(name, createFixtureHistory(['throughput', 'pss'], nights));
        const [own = ''] = text.split('<script>');
        expect(own).not.toMatch(/NaN|undefined|Infinity/u);
      }
    },
  );

  it('says how many more runs it takes to look for changes', () => {
    const text = render('terminal', createFixtureHistory(['pss'], 10));
    expect(text).toMatch(/not enough comparable points to look for changes: 5 to 6 more/u);
  });
});

describe('the plot of a trend', () => {
  it('shows the newest 250 runs alone, and levels from before only as far as they reach into them', () => {
    const history = createFixtureHistory(['cpu'], 300);
    const group = history.groups.find(({ main }) => main);
    const changed = group?.trends[1];
    if (group === undefined || changed === undefined) throw new Error('the fixture has both');
    const { fromMs, toMs } = timeSpanOf(group, history);
    expect((toMs - fromMs) / DAY_MS).toBe(MAX_POINTS - 1);
    expect(pointRows(changed, group, history, 1)).toHaveLength(MAX_POINTS);
    expect(changed.changes).toHaveLength(1);
    const [level, ...more] = levelRows(changed, group, history, 1);
    expect(more).toEqual([]);
    expect(level).toMatchObject({ from: fromMs, to: toMs, change: '' });
    expect(level?.level).toBeCloseTo(1.18, 1);
  });
});

describe('a sparkline', () => {
  it('has no more characters than asked for, and gaps where nothing is known', () => {
    expect(sparkline([1, null, 3], 10)).toBe('▁ █');
    const long = Array.from({ length: 1_000 }, (_, i) => i + 1);
    expect(Array.from(sparkline(long, 30))).toHaveLength(30);
    expect(sparkline([null, null], 10)).toBe('');
  });

  it('shows noise of a hundredth as noise, and a tenth as a tenth', () => {
    expect(new Set(sparkline([100, 101, 99, 100], 10)).size).toBeLessThanOrEqual(2);
    expect(sparkline([90, 110], 10)).toBe('▁█');
    expect(new Set(sparkline([5, 5, 5], 10)).size).toBe(1);
  });
});

describe('the axis of nights', () => {
  const first = Date.UTC(2026, 0, 1, 2);

  it.each([
    [0, '%H:%M'],
    [0.2, '%H:%M'],
    [2, '%-d %b %H:%M'],
    [60, '%-d %b'],
    [700, '%b %Y'],
  ])('over %d days has a few labels inside, as %s', (days, pattern) => {
    const { domain, ticks, labelExpr } = timeAxis(first, first + days * DAY_MS);
    expect(labelExpr).toContain(`'${pattern}'`);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(ticks.length).toBeLessThanOrEqual(5);
    for (const tick of ticks) {
      expect(tick).toBeGreaterThanOrEqual(domain[0]);
      expect(tick).toBeLessThanOrEqual(domain[1]);
    }
  });
});
