import { describe, expect, it } from 'vitest';
import { comparisonSchema } from '../../results/comparison.js';
import { expectGolden } from '../golden-file.js';
import { renderJunitXml } from '../junit-xml.js';
import { COMPARISON_REPORT_NAMES } from './comparison-report-names.js';
import { createComparisonReport } from './comparison-reports.js';
import { rowsWorthShowing } from './comparison-summary.js';
import { emptyComparison, fixtureComparison } from './fixture-comparison.js';

const PLAIN = { columns: 160, colour: false };
const comparison = fixtureComparison();

describe('the reports on a comparison', () => {
  it('are of what the schema allows', () => {
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
  });

  it.each(COMPARISON_REPORT_NAMES)('%s says the same of the same comparison', (name) => {
    const report = createComparisonReport(name, PLAIN, false);
    expect(report(comparison)).toBe(report(structuredClone(comparison)));
  });

  it.each(COMPARISON_REPORT_NAMES)('%s holds where there was nothing to compare', (name) => {
    const said = createComparisonReport(name, PLAIN, true)(emptyComparison());
    expect(said.replaceAll(/<script>.*?<\/script>/gsu, '')).not.toMatch(
      /\bNaN\b|undefined|Infinity/u,
    );
  });

  it('fit a wide terminal and a narrow one', () => {
    expectGolden(
      'comparison-160.txt',
      createComparisonReport('terminal', PLAIN, false)(comparison),
    );
    const narrow = createComparisonReport('terminal', { ...PLAIN, columns: 80 }, true)(comparison);
    expectGolden('comparison-80.txt', narrow);
    for (const line of narrow.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('use colours on a terminal only when asked', () => {
    const escape = '\u001b[';
    expect(createComparisonReport('terminal', PLAIN, true)(comparison)).not.toContain(escape);
    const coloured = createComparisonReport('terminal', { ...PLAIN, colour: true }, true);
    expect(coloured(comparison)).toContain(escape);
  });

  it('show what changed, and everything only where that is little or asked for', () => {
    const rows = comparison.comparisons;
    const shown = rowsWorthShowing(rows, false);
    expect(shown.map(({ verdict }) => verdict)).toEqual(['slower', 'slower', 'faster', 'faster']);
    expect(rowsWorthShowing(rows, true)).toHaveLength(rows.length);
    expect(rowsWorthShowing(rows.slice(0, 6), false)).toHaveLength(6);
  });

  it('are Markdown for a pull request', () => {
    expectGolden('comparison.md', createComparisonReport('markdown', PLAIN, false)(comparison));
  });

  it('are JUnit, in which slower fails and inconclusive is skipped', () => {
    const xml = createComparisonReport('junit', PLAIN, false)(comparison);
    expectGolden('comparison.xml', xml);
    const count = (what: RegExp): number => xml.match(what)?.length ?? 0;
    expect(count(/<testcase /gu)).toBe(comparison.comparisons.length);
    expect(count(/<failure /gu)).toBe(2);
    const inconclusive = comparison.comparisons.filter((row) => row.verdict === 'inconclusive');
    expect(count(/<skipped message="[^"]+"/gu)).toBe(inconclusive.length);
  });

  it('are the comparison itself as JSON', () => {
    const json = createComparisonReport('json', PLAIN, false)(comparison);
    expect(JSON.parse(json)).toEqual(comparison);
  });

  it('let no text of a run become markup', () => {
    const hostile = fixtureComparison('</script><script>alert(1)</script>]]> | `x` \n# y \u0007');
    expect(createComparisonReport('html', PLAIN, true)(hostile)).not.toContain('<script>alert(1)');
    const markdown = createComparisonReport('markdown', PLAIN, true)(hostile);
    expect(markdown).not.toMatch(/^# y/mu);
    expect(markdown).not.toMatch(/(?<!\\)<script>/u);
    const xml = createComparisonReport('junit', PLAIN, true)(hostile);
    expect(xml).not.toContain('\u0007');
    // Inside a CDATA section markup is text, and its end cannot be written there.
    const outside = xml.replaceAll(/<!\[CDATA\[.*?\]\]>/gsu, '');
    expect(outside).not.toContain('<script>');
  });
});

describe('JUnit', () => {
  it('has a suite without cases', () => {
    expect(renderJunitXml('nothing', [])).toContain('<testsuite name="nothing" tests="0"');
  });
});
