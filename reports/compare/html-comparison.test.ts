// The page of a comparison, as text and in a real browser.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../html/chromium.js';
import { OVERLAPPING_TEXTS, SIDEWAYS_OVERFLOW, WORST_CONTRAST } from '../html/page-probe.js';
import { expectGolden } from '../golden-file.js';
import { fixtureComparison } from './fixture-comparison.js';
import { renderHtmlComparison } from './html-comparison.js';

const page = renderHtmlComparison(fixtureComparison());
const skeleton = page
  .replaceAll(/<script[^>]*>.*?<\/script>/gsu, '<script></script>')
  .replaceAll(/<style>.*?<\/style>/gsu, '<style></style>')
  .replaceAll(/<svg[^>]*class="marks".*?<\/svg>/gsu, '<svg></svg>')
  .replaceAll(/\s+/gu, ' ')
  .replaceAll(/> ?</gu, '>\n<');
const executable = findChromium();
const missing = executable === undefined && process.env['CI'] === undefined;
const DRAWN_TIMEOUT_MS = 20_000;
/** Least contrast for text. @see WCAG 2.2, 1.4.3 */
const TEXT_CONTRAST = 4.5;

describe('the page of a comparison', () => {
  it('is as it was', () => {
    expectGolden('comparison-skeleton.html', skeleton);
  });

  it('has every place that its contents lead to, and leads nowhere else', () => {
    const targets = [...skeleton.matchAll(/href="([^"]*)"/gu)].map(([, to = '']) => to);
    expect(targets).toEqual(['#ratios', '#overlay-throughput', '#overlay-p99', '#rows']);
    for (const target of targets) expect(skeleton).toContain(`id="${target.slice(1)}"`);
  });

  it('leaves out charts that have nothing to show', () => {
    const { comparisons, ...rest } = fixtureComparison();
    const one = comparisons.filter(({ cell }) => cell.concurrency === 8);
    const alone = renderHtmlComparison({ ...rest, comparisons: one });
    expect(alone).not.toContain('id="overlay-throughput"');
    expect(alone).toContain('id="ratios"');
  });
});

describe.skipIf(missing)('the page of a comparison in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'echobench-comparison-'));
  const url = pathToFileURL(join(folder, 'comparison.html')).href;
  let browser: Browser;

  beforeAll(async () => {
    if (executable === undefined) throw new Error('no chromium found: install it, or set CHROMIUM');
    writeFileSync(join(folder, 'comparison.html'), page);
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
    'is drawn, legible and inside the window, $width px wide, $colorScheme',
    async ({ width, colorScheme }) => {
      const view = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const complaints: string[] = [];
      view.on('console', (message) => complaints.push(message.text()));
      view.on('pageerror', (error) => complaints.push(error.message));
      await view.goto(url);
      await view.waitForSelector('html[data-drawn=yes]', { timeout: DRAWN_TIMEOUT_MS });
      expect(complaints).toEqual([]);
      expect(await view.locator('.chart.live').count()).toBe(3);
      expect(await view.evaluate<number>(SIDEWAYS_OVERFLOW)).toBe(0);
      expect(await view.evaluate<string[] | null>(OVERLAPPING_TEXTS)).toBeNull();
      const worst = await view.evaluate<{ ratio: number; text: string }>(WORST_CONTRAST);
      expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(TEXT_CONTRAST);
      await view.close();
    },
  );

  it('says at a dot what is to be said of it', async () => {
    const view = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await view.goto(url);
    await view.waitForSelector('html[data-drawn=yes]', { timeout: DRAWN_TIMEOUT_MS });
    await view.locator('#chart-ratios .mark-symbol.role-mark path').first().hover({ force: true });
    const tooltip = view.locator('#vg-tooltip-element.visible');
    await tooltip.waitFor();
    expect(await tooltip.textContent()).toMatch(/cell.*ratio.*verdict.*slower.*because/su);
    await view.close();
  });
});
