import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkResultSchema, type CheckResult } from '../../results/check-result.js';
import { expectGolden } from '../golden-file.js';
import { CHECK_FORMATS, type CheckFormat } from './check-report.js';
import { selectCheckReport } from './check-reports.js';
import { createFixtureCheck } from './fixture-check.js';

const plain = { columns: 100, colour: false };
const result = createFixtureCheck();

function render(format: CheckFormat, check: CheckResult = result): string {
  return selectCheckReport(format, plain)(check);
}

describe('reports of a check', () => {
  it('have a fixture that keeps the schema', () => {
    expect(checkResultSchema.parse(result)).toEqual(result);
  });

  it.each([80, 120])('are text for a terminal of %i columns', (columns) => {
    const text = selectCheckReport('text', { columns, colour: false })(result);
    expectGolden(`check-${columns}.txt`, text);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it.each(['tap', 'junit'] as const)('are %s', (format) => {
    expectGolden(`check-${format}.txt`, render(format));
  });

  it('are JSON that reads back', () => {
    expect(JSON.parse(render('json'))).toEqual(result);
  });

  it('give a remedy once, and say where', () => {
    const text = render('text');
    expect(text.match(/network byte order/gu)).toHaveLength(1);
    expect(text).toContain('as for tcp-echo-sizes');
  });

  it('paint only what they are told to', () => {
    const painted = selectCheckReport('text', { columns: 100, colour: true })(result);
    expect(painted.replaceAll(/\u001b\[\d+m/gu, '')).toBe(render('text'));
    expect(painted).not.toBe(render('text'));
  });

  it.each(CHECK_FORMATS)('stand hostile texts as %s', (format) => {
    const evil =
      'a # SKIP b \\ \u0001 ]]></failure> "\n  ...\nnot ok 99 -\u001b[31m \u007f\u0085\u009b2J\u2028\u202e\ufeff';
    const findings = result.findings.map((finding) => ({
      ...finding,
      title: evil,
      received: evil,
    }));
    const text = render(format, { ...result, target: evil, findings });
    if (format === 'tap') {
      const points = text.split('\n').filter((line) => /^(not )?ok /u.test(line));
      expect(points).toHaveLength(findings.length);
      expect(points.filter((line) => /(?<!\\)# SKIP/u.test(line))).toHaveLength(3);
      const [block = ''] = /(?<=^ {2}---\n)[^]*?(?=^ {2}\.\.\.$)/mu.exec(text) ?? [];
      expect(parse(block)).toMatchObject({ severity: 'fail', received: evil });
    }
    if (format === 'junit') expect(text.match(/<testcase /gu)).toHaveLength(findings.length);
    expect(text).not.toMatch(/[\u001b\u007f-\u009f]/u);
    if (format !== 'junit') expect(text).not.toMatch(/[\u2028\u202e\ufeff]/u);
    if (format === 'json') expect(JSON.parse(text)).toMatchObject({ target: evil });
  });

  it('say in JUnit why a rule was skipped, where views show it', () => {
    expect(render('junit')).toContain(
      '<skipped message="not asked of an echo server: --level full asks it"/>',
    );
  });

  it('say so when nothing was tried', () => {
    const nothing = createFixtureCheck({
      findings: [],
      verdict: 'pass',
      style: { named: null, confidence: 0, evidence: [] },
    });
    expect(render('text', nothing)).toContain('passes level echo: nothing was tried');
    expect(render('tap', nothing)).toContain('1..0');
  });

  it('say so when the style cannot be told', () => {
    const style = { named: null, confidence: 0, evidence: ['It did not answer.'] };
    expect(render('text', createFixtureCheck({ style }))).toContain(
      'its style cannot be told\n    It did not answer.',
    );
  });
});
