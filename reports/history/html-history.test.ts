// The history's page in a real browser: light and dark, on a desk and on a phone, with and without scripts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../html/chromium.js';
import { OVERLAPPING_TEXTS, SIDEWAYS_OVERFLOW, WORST_CONTRAST } from '../html/page-probe.js';
import { createFixtureHistory } from './fixture-history.js';
import { renderHtmlHistory } from './html-history.js';

const executable = findChromium();
const missing = executable === undefined && process.env['CI'] === undefined;
const DRAWN_TIMEOUT_MS = 20_000;
/** Least contrast for text. @see WCAG 2.2, 1.4.3 */
const TEXT_CONTRAST = 4.5;

describe.skipIf(missing)('the page of a history in a browser (needs chromium)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'echobench-history-page-'));
  const url = pathToFileURL(join(folder, 'history.html')).href;
  let browser: Browser;

  beforeAll(async () => {
    if (executable === undefined) throw new Error('no chromium found: install it, or set CHROMIUM');
    const page = renderHtmlHistory(createFixtureHistory(['throughput', 'cpu']));
    writeFileSync(join(folder, 'history.html'), page);
    browser = await launchChromium(executable);
  });
  afterAll(async () => {
    // Undefined when it could not be started.
    await (browser as Browser | undefined)?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
  ] as const)(
    'is whole and legible, $width px wide, $colorScheme',
    async ({ width, colorScheme }) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(url);
      await page.waitForSelector('html[data-drawn=yes]', { timeout: DRAWN_TIMEOUT_MS });
      expect(complaints).toEqual([]);
      expect(await page.evaluate<number>(SIDEWAYS_OVERFLOW)).toBe(0);
      expect(await page.evaluate<string[] | null>(OVERLAPPING_TEXTS)).toBeNull();
      const worst = await page.evaluate<{ ratio: number; text: string }>(WORST_CONTRAST);
      expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(TEXT_CONTRAST);
      // Four cells with 54 points each.
      const marks = page.locator('#chart-group-0 .mark-symbol.role-mark path');
      expect(await marks.count()).toBe(4 * 54);
      const hollow = '#chart-group-0 .mark-symbol.role-mark path[fill^="var(--paper"]';
      await page.locator(hollow).first().hover({ force: true });
      const tooltip = page.locator('#vg-tooltip-element.visible');
      await tooltip.waitFor();
      expect(await tooltip.textContent()).toMatch(/commit.*0000\d\dcccc.*client-bound/su);
      await page.close();
    },
  );

  it('reads without scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    expect(await page.locator('.chart svg').first().isVisible()).toBe(true);
    expect(await page.locator('h1').textContent()).toBe('quick');
    await context.close();
  });
});
