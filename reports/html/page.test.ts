import { describe, expect, it } from 'vitest';
import { createFixtureRun } from '../fixture-run.js';
import { expectGolden } from '../golden-file.js';
import { loadPageAssets } from './page-assets.js';
import { renderHtml } from './page.js';

const run = createFixtureRun({
  transports: ['tcp'],
  workloads: ['echo'],
  styles: ['iterative', 'event-loop'],
  concurrency: [1, 64],
  rounds: 2,
});
const page = renderHtml(run);
/** Without what is golden elsewhere (charts) or not ours (scripts), and without the templates' indentation. */
const skeleton = page
  .replaceAll(/<script[^>]*>.*?<\/script>/gsu, '<script></script>')
  .replaceAll(/<style>.*?<\/style>/gsu, '<style></style>')
  .replaceAll(/<svg[^>]*class="marks".*?<\/svg>/gsu, '<svg></svg>')
  .replaceAll(/\s+/gu, ' ')
  .replaceAll(/> ?</gu, '>\n<');

describe('report.html', () => {
  it('is as it was', () => {
    expectGolden('report-skeleton.html', skeleton);
  });

  it('says what a broken line is where there is one', () => {
    const posix = { transports: ['tcp'], workloads: ['echo'], rounds: 1 } as const;
    const styles = ['event-loop', 'posix-epoll'];
    const said = renderHtml(createFixtureRun({ ...posix, styles })).replaceAll(/\s+/gu, ' ');
    expect(said).toContain('Broken line: a style on bare system calls; where Node’s I/O has');
    const alone = renderHtml(createFixtureRun({ ...posix, styles: ['posix-epoll'] }));
    expect(alone).toMatch(/Broken line: a style on bare system calls\./u);
    expect(page).not.toContain('Broken line');
  });

  it('points to nothing outside its own folder', () => {
    const targets = [...skeleton.matchAll(/(?:href|src|action|data)="([^"]*)"/gu)].map(
      ([, to]) => to,
    );
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) expect(target).toMatch(/^(#[\w-]+|[\w./-]+)$/u);
  });

  it('forbids every fetch by its policy, which comes before anything that could fetch', () => {
    const policy = page.indexOf("default-src 'none'");
    expect(policy).toBeGreaterThan(0);
    expect(page.indexOf('<script')).toBeGreaterThan(policy);
    expect(page.indexOf('<style')).toBeGreaterThan(policy);
  });

  it('has every place that its contents lead to', () => {
    for (const [, id = ''] of skeleton.matchAll(/href="#([\w-]+)"/gu)) {
      expect(skeleton).toContain(`id="${id}"`);
    }
  });

  it('has a table of its figures for every chart', () => {
    const charts = skeleton.match(/<figure>/gu) ?? [];
    const tables = skeleton.match(/The figures of this chart as a table/gu) ?? [];
    expect(charts).toHaveLength(6);
    expect(tables).toHaveLength(6);
  });

  it('carries scripts that can neither end their element early nor ask for a source map', () => {
    const { vega, script } = loadPageAssets();
    for (const text of [...vega, script]) {
      expect(text).not.toMatch(/<\/script/iu);
      expect(text).not.toContain('<!--');
      expect(text).not.toContain('sourceMappingURL=');
    }
    expect(vega.map((text) => text.length > 10_000)).toEqual([true, true, true]);
  });

  it('puts the errors first when there is nothing to draw', () => {
    const failed = renderHtml(
      createFixtureRun({ transports: ['tcp'], workloads: ['echo'], allFailed: true }),
    );
    expect(failed).not.toContain('<figure>');
    expect(failed.indexOf('id="failures"')).toBeLessThan(failed.indexOf('id="cells"'));
    expect(failed).toContain('rounds 1, 2 and 3');
  });
});
