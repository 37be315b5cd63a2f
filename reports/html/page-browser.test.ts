// The page in a real browser: desktop and phone, light and dark, with and without scripts.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixtureRun, IDLE_FIXTURE } from '../fixture-run.js';
import {
  browserIsMissing,
  expectLegible,
  openBrowser,
  tooltipAt,
  type PageBrowser,
} from './page-in-browser.js';
import { CHART_BOXES, LEGEND_COLOURS } from './page-probe.js';
import { renderHtml } from './page.js';

const VIEWS = [
  { name: 'desktop, light', width: 1280, colorScheme: 'light' },
  { name: 'desktop, dark', width: 1280, colorScheme: 'dark' },
  { name: 'phone, light', width: 390, colorScheme: 'light' },
  { name: 'phone, dark', width: 390, colorScheme: 'dark' },
  { name: 'small phone, light', width: 360, colorScheme: 'light' },
] as const;

interface ChartBox {
  readonly chart: string;
  readonly live: boolean;
  readonly marks: number;
  readonly left: number;
  readonly right: number;
}

const DESK = { width: 1280, colorScheme: 'light' } as const;

describe.skipIf(browserIsMissing)(
  'report.html in a browser (needs chromium, or its path in CHROMIUM)',
  () => {
    const run = createFixtureRun({ transports: ['tcp', 'udp'], workloads: ['echo'] });
    let browser: PageBrowser;
    let url = '';

    beforeAll(async () => {
      browser = await openBrowser();
      url = browser.keep('report.html', renderHtml(run));
    });
    afterAll(() => browser.close());

    describe.each(VIEWS)('$name', (view) => {
      const { width } = view;
      let page: Page;

      beforeAll(async () => {
        const opened = await browser.open(url, view);
        page = opened.page;
        expect(opened.complaints).toEqual([]);
        expect(opened.requests, 'it fetches nothing but itself').toEqual([url]);
      });
      afterAll(() => page.close());

      it('draws every chart, live, with marks, inside the window', async () => {
        const boxes = await page.evaluate<ChartBox[]>(CHART_BOXES);
        expect(boxes).toHaveLength(6);
        for (const { chart, live, marks, left, right } of boxes) {
          expect(live, chart).toBe(true);
          // At least a line or a mark for each of four styles in both panels.
          expect(marks, chart).toBeGreaterThanOrEqual(8);
          expect(left, chart).toBeGreaterThanOrEqual(0);
          expect(right, chart).toBeLessThanOrEqual(width);
        }
      });

      it('is legible, inside the window, with no label over another', async () => {
        await expectLegible(page);
      });

      it('gives every style one colour on all charts', async () => {
        const legends =
          await page.evaluate<{ chart: string; styles: Record<string, string> }[]>(LEGEND_COLOURS);
        const [first] = legends;
        expect(Object.keys(first?.styles ?? {})).toHaveLength(4);
        expect(new Set(Object.values(first?.styles ?? {})).size).toBe(4);
        for (const { chart, styles } of legends) expect(styles, chart).toEqual(first?.styles);
      });

      it('says at a hollow mark why it is not comparable', async () => {
        const hollow = '#chart-throughput .mark-symbol.role-mark path[fill^="var(--paper"]';
        const text = await tooltipAt(page, hollow);
        expect(text).toMatch(/verdict.*(starved|client-bound|unstable|failed)/su);
        expect(text).toMatch(/because.*\w+/su);
        await page.mouse.move(0, 0);
      });
    });

    it('shows the distribution for another number of clients when asked, and keeps it when the window changes', async () => {
      const { page } = await browser.open(url, DESK);
      const chart = page.locator('#chart-latency-distribution svg');
      const before = await chart.innerHTML();
      await page.getByRole('combobox', { name: 'Number of clients' }).selectOption('1');
      await expect.poll(() => chart.innerHTML()).not.toBe(before);
      const narrow = page.locator('#chart-latency-distribution svg[width^="3"]');
      await page.setViewportSize({ width: 400, height: 900 });
      await narrow.waitFor();
      expect(await page.getByRole('combobox', { name: 'Number of clients' }).inputValue()).toBe(
        '1',
      );
      await page.close();
    });

    it.each([
      { width: 1280, colorScheme: 'dark' },
      { width: 390, colorScheme: 'light' },
    ] as const)('draws idle connections too, $width px wide, $colorScheme', async (view) => {
      const html = renderHtml(createFixtureRun(IDLE_FIXTURE));
      const { page } = await browser.open(browser.keep('idle.html', html), view);
      const boxes = await page.evaluate<ChartBox[]>(CHART_BOXES);
      expect(boxes.map(({ chart }) => chart)).toEqual([
        'chart-idle-connections',
        'chart-latency-distribution',
      ]);
      const [box] = boxes;
      expect(box?.live).toBe(true);
      // Four styles in four plots.
      expect(box?.marks).toBeGreaterThanOrEqual(16);
      expect(box?.right).toBeLessThanOrEqual(view.width);
      await expectLegible(page);
      const hollow = '#chart-idle-connections .mark-symbol path[fill^="var(--paper"]';
      expect(await tooltipAt(page, hollow)).toMatch(/verdict.*failed.*of 1000 idle connections/su);
      await page.close();
    });

    it('sorts the cells by a column, and back', async () => {
      const { page } = await browser.open(url, DESK);
      const first = page.locator('table.cells tbody tr').first().locator('[data-key]');
      const heading = page.locator('table.cells th', { hasText: 'throughput' });
      const headings = await page.locator('table.cells th[scope=col]').allTextContents();
      const column = headings.map((text) => text.trim()).indexOf('throughput');
      await heading.getByRole('button').click();
      const lowest = Number(await first.nth(column).getAttribute('data-key'));
      expect(await heading.getAttribute('aria-sort')).toBe('ascending');
      await heading.getByRole('button').click();
      const highest = Number(await first.nth(column).getAttribute('data-key'));
      expect(await heading.getAttribute('aria-sort')).toBe('descending');
      expect(lowest).toBeGreaterThan(0);
      expect(highest).toBeGreaterThan(lowest);
      await page.close();
    });

    it('reads without scripts: charts stand there as they are', async () => {
      const page = await browser.openWithoutScripts(url, { viewport: { width: 390, height: 900 } });
      expect(await page.locator('.chart svg').count()).toBe(6);
      expect(await page.locator('.chart svg').first().isVisible()).toBe(true);
      const box = await page.locator('main').boundingBox();
      expect(box?.width).toBeLessThanOrEqual(390);
      await page.close();
    });
  },
);
