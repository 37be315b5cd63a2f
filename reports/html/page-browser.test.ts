// The page in a real browser: desktop and phone, light and dark, with and without scripts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixtureRun, IDLE_FIXTURE } from '../fixture-run.js';
import { findChromium, launchChromium } from './chromium.js';
import {
  CHART_BOXES,
  LEGEND_COLOURS,
  OVERLAPPING_TEXTS,
  SIDEWAYS_OVERFLOW,
  WORST_CONTRAST,
} from './page-probe.js';
import { renderHtml } from './page.js';

const executable = findChromium();
// A check that cannot run is skipped where a developer has no browser, and fails where it is to be relied on.
const missing = executable === undefined && process.env['CI'] === undefined;

const DRAWN_TIMEOUT_MS = 20_000;
/** Least contrast for text. @see WCAG 2.2, 1.4.3 */
const TEXT_CONTRAST = 4.5;

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

describe.skipIf(missing)(
  'report.html in a browser (needs chromium, or its path in CHROMIUM)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'echobench-page-'));
    const run = createFixtureRun({ transports: ['tcp', 'udp'], workloads: ['echo'] });
    const url = pathToFileURL(join(folder, 'report.html')).href;
    let browser: Browser;

    beforeAll(async () => {
      if (executable === undefined)
        throw new Error('no chromium found: install it, or set CHROMIUM');
      writeFileSync(join(folder, 'report.html'), renderHtml(run));
      browser = await launchChromium(executable);
    });

    afterAll(async () => {
      // Undefined when it could not be started.
      await (browser as Browser | undefined)?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    describe.each(VIEWS)('$name', ({ width, colorScheme }) => {
      const complaints: string[] = [];
      const requests: string[] = [];
      let page: Page;

      beforeAll(async () => {
        page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        page.on('console', (message) => {
          if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('request', (request) => requests.push(request.url()));
        await page.goto(url);
        await page.waitForSelector('html[data-drawn=yes]', { timeout: DRAWN_TIMEOUT_MS });
      });

      afterAll(() => page.close());

      it('complains of nothing and fetches nothing but itself', () => {
        expect(complaints).toEqual([]);
        expect(requests).toEqual([url]);
      });

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

      it('does not scroll sideways', async () => {
        expect(await page.evaluate<number>(SIDEWAYS_OVERFLOW)).toBe(0);
      });

      it('writes no label over another', async () => {
        expect(await page.evaluate<string[] | null>(OVERLAPPING_TEXTS)).toBeNull();
      });

      it('is legible: all text stands out from what is behind it', async () => {
        const worst = await page.evaluate<{ ratio: number; text: string }>(WORST_CONTRAST);
        expect(worst.text).not.toBe('');
        expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(TEXT_CONTRAST);
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
        const hollow = page.locator(
          '#chart-throughput .mark-symbol.role-mark path[fill^="var(--paper"]',
        );
        await hollow.first().hover({ force: true });
        const tooltip = page.locator('#vg-tooltip-element.visible');
        await tooltip.waitFor();
        const text = (await tooltip.textContent()) ?? '';
        expect(text).toMatch(/verdict.*(starved|client-bound|unstable|failed)/su);
        expect(text).toMatch(/because.*\w+/su);
        await page.mouse.move(0, 0);
      });
    });

    it('shows the distribution for another number of clients when asked, and keeps it when the window changes', async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(url);
      await page.waitForSelector('html[data-drawn=yes]', { timeout: DRAWN_TIMEOUT_MS });
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
    ] as const)(
      'draws idle connections too, $width px wide, $colorScheme',
      async ({ width, colorScheme }) => {
        const file = join(folder, 'idle.html');
        writeFileSync(file, renderHtml(createFixtureRun(IDLE_FIXTURE)));
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        await page.goto(pathToFileURL(file).href);
        await page.waitForSelector('html[data-drawn=yes]', { timeout: DRAWN_TIMEOUT_MS });
        const boxes = await page.evaluate<ChartBox[]>(CHART_BOXES);
        expect(boxes.map(({ chart }) => chart)).toEqual([
          'chart-idle-connections',
          'chart-latency-distribution',
        ]);
        const [box] = boxes;
        expect(box?.live).toBe(true);
        // Four styles in four plots.
        expect(box?.marks).toBeGreaterThanOrEqual(16);
        expect(box?.right).toBeLessThanOrEqual(width);
        expect(await page.evaluate<number>(SIDEWAYS_OVERFLOW)).toBe(0);
        expect(await page.evaluate<string[] | null>(OVERLAPPING_TEXTS)).toBeNull();
        const worst = await page.evaluate<{ ratio: number; text: string }>(WORST_CONTRAST);
        expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(TEXT_CONTRAST);
        const hollow = '#chart-idle-connections .mark-symbol path[fill^="var(--paper"]';
        await page.locator(hollow).first().hover({ force: true });
        const tooltip = page.locator('#vg-tooltip-element.visible');
        await tooltip.waitFor();
        expect(await tooltip.textContent()).toMatch(/verdict.*failed.*of 1000 idle connections/su);
        await page.close();
      },
    );

    it('sorts the cells by a column, and back', async () => {
      const page = await browser.newPage();
      await page.goto(url);
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
      const context = await browser.newContext({
        javaScriptEnabled: false,
        viewport: { width: 390, height: 900 },
      });
      const page = await context.newPage();
      await page.goto(url);
      expect(await page.locator('.chart svg').count()).toBe(6);
      expect(await page.locator('.chart svg').first().isVisible()).toBe(true);
      const box = await page.locator('main').boundingBox();
      expect(box?.width).toBeLessThanOrEqual(390);
      await context.close();
    });
  },
);
