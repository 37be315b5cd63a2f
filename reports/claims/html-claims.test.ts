// The page of claims, as text and in a real browser.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../golden-file.js';
import {
  browserIsMissing,
  expectLegible,
  openBrowser,
  tooltipAt,
  USUAL_VIEWS,
  type PageBrowser,
} from '../html/page-in-browser.js';
import { fixtureClaims } from './fixture-claims.js';
import { renderHtmlClaims } from './html-claims.js';

const page = renderHtmlClaims(fixtureClaims());
const skeleton = page
  .replaceAll(/<script[^>]*>.*?<\/script>/gsu, '<script></script>')
  .replaceAll(/<style>.*?<\/style>/gsu, '<style></style>')
  .replaceAll(/<svg[^>]*class="marks".*?<\/svg>/gsu, '<svg></svg>')
  .replaceAll(/\s+/gu, ' ')
  .replaceAll(/> ?</gu, '>\n<');

describe('the page of claims', () => {
  it('is as it was', () => {
    expectGolden('claims-skeleton.html', skeleton);
  });

  it('has every place that it leads to, and beside them its own files alone', () => {
    const targets = [...skeleton.matchAll(/href="([^"]*)"/gu)].map(([, to = '']) => to);
    for (const target of targets.filter((to) => to.startsWith('#'))) {
      expect(skeleton).toContain(`id="${target.slice(1)}"`);
    }
    const files = targets.filter((to) => !to.startsWith('#'));
    expect(files).toEqual(['claims.json', 'claims.md']);
  });

  it('lets no text become markup', () => {
    expect(skeleton).toContain('epoll is faster than select &amp; &lt;poll&gt;.');
  });

  it('bears claims without a figure, and none at all', () => {
    const { result, ...rest } = fixtureClaims();
    const empty = renderHtmlClaims({ ...rest, result: { ...result, claims: [] }, notTried: ['a'] });
    expect(empty).toContain('none was tried');
    expect(empty).toContain('Broken off before a.');
  });
});

describe.skipIf(browserIsMissing)('the page of claims in a browser (needs chromium)', () => {
  let browser: PageBrowser;
  let url = '';
  beforeAll(async () => {
    browser = await openBrowser();
    url = browser.keep('claims.html', page);
  });
  afterAll(() => browser.close());

  it.each(USUAL_VIEWS)('is drawn and legible, $width px wide, $colorScheme', async (view) => {
    const opened = await browser.open(url, view);
    expect(opened.complaints).toEqual([]);
    expect(opened.requests).toEqual([url]);
    expect(await opened.page.locator('.chart.live').count()).toBe(2);
    await expectLegible(opened.page);
    await opened.page.close();
  });

  it('says at a dot what is to be said of it', async () => {
    const opened = await browser.open(url, USUAL_VIEWS[0]);
    const dots = '.mark-symbol.role-mark path';
    const dot = await tooltipAt(opened.page, `#chart-iterative-is-slow ${dots}`);
    expect(dot).toMatch(/posix-epoll ÷ posix-iterative.*14\.2 \(13\.1 to 15\.4\)/su);
    await opened.page.mouse.move(0, 0);
    const point = await tooltipAt(opened.page, `#chart-epoll-beats-select ${dots}`);
    expect(point).toMatch(/posix-epoll.*idle connections.*0.*6 \(5\.5 to 6\.5\)/su);
    await opened.page.close();
  });
});
