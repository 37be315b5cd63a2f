// The page of a comparison, as text and in a real browser.
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
import { fixtureComparison } from './fixture-comparison.js';
import { renderHtmlComparison } from './html-comparison.js';

const page = renderHtmlComparison(fixtureComparison());
const skeleton = page
  .replaceAll(/<script[^>]*>.*?<\/script>/gsu, '<script></script>')
  .replaceAll(/<style>.*?<\/style>/gsu, '<style></style>')
  .replaceAll(/<svg[^>]*class="marks".*?<\/svg>/gsu, '<svg></svg>')
  .replaceAll(/\s+/gu, ' ')
  .replaceAll(/> ?</gu, '>\n<');

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

describe.skipIf(browserIsMissing)('the page of a comparison in a browser (needs chromium)', () => {
  let browser: PageBrowser;
  let url = '';
  beforeAll(async () => {
    browser = await openBrowser();
    url = browser.keep('comparison.html', page);
  });
  afterAll(() => browser.close());

  it.each(USUAL_VIEWS)('is drawn and legible, $width px wide, $colorScheme', async (view) => {
    const opened = await browser.open(url, view);
    expect(opened.complaints).toEqual([]);
    expect(opened.requests).toEqual([url]);
    expect(await opened.page.locator('.chart.live').count()).toBe(3);
    await expectLegible(opened.page);
    await opened.page.close();
  });

  it('says at a dot what is to be said of it', async () => {
    const opened = await browser.open(url, USUAL_VIEWS[0]);
    const text = await tooltipAt(opened.page, '#chart-ratios .mark-symbol.role-mark path');
    expect(text).toMatch(/cell.*ratio.*verdict.*slower.*because/su);
    await opened.page.close();
  });
});
