// The history's page in a real browser: light and dark, on a desk and on a phone, with and without scripts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  browserIsMissing,
  expectLegible,
  openBrowser,
  tooltipAt,
  USUAL_VIEWS,
  type PageBrowser,
} from '../html/page-in-browser.js';
import { createFixtureHistory } from './fixture-history.js';
import { renderHtmlHistory } from './html-history.js';

describe.skipIf(browserIsMissing)('the page of a history in a browser (needs chromium)', () => {
  let browser: PageBrowser;
  let url = '';
  beforeAll(async () => {
    browser = await openBrowser();
    const html = renderHtmlHistory(createFixtureHistory(['throughput', 'cpu']));
    url = browser.keep('history.html', html);
  });
  afterAll(() => browser.close());

  it.each(USUAL_VIEWS)('is whole and legible, $width px wide, $colorScheme', async (view) => {
    const { page, complaints, requests } = await browser.open(url, view);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    await expectLegible(page);
    // Four cells with 54 points each.
    const marks = page.locator('#chart-group-0 .mark-symbol.role-mark path');
    expect(await marks.count()).toBe(4 * 54);
    const hollow = '#chart-group-0 .mark-symbol.role-mark path[fill^="var(--paper"]';
    expect(await tooltipAt(page, hollow)).toMatch(/commit.*0000\d\dcccc.*client-bound/su);
    await page.close();
  });

  it('reads without scripts', async () => {
    const page = await browser.openWithoutScripts(url);
    expect(await page.locator('.chart svg').first().isVisible()).toBe(true);
    expect(await page.locator('h1').textContent()).toBe('quick');
    await page.close();
  });
});
