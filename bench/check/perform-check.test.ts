import { describe, expect, it } from 'vitest';
import { createFixtureCheck } from '../../reports/check/fixture-check.js';
import { mergeResults } from './perform-check.js';

describe('mergeResults', () => {
  const tcp = createFixtureCheck({ verdict: 'pass' });
  const style = { named: 'iterative' as const, confidence: 0.99, evidence: ['seen'] };

  it('leaves one result as it is', () => {
    expect(mergeResults([tcp])).toEqual(tcp);
  });

  it('puts findings one behind the other, and takes the style that is surer', () => {
    const udp = createFixtureCheck({ verdict: 'pass', findings: tcp.findings.slice(0, 2), style });
    const merged = mergeResults([tcp, udp]);
    expect(merged.findings).toEqual([...tcp.findings, ...udp.findings]);
    expect(merged.style).toEqual(style);
    expect(merged.verdict).toBe('pass');
  });

  it('fails when either does', () => {
    const failed = createFixtureCheck({ verdict: 'fail' });
    expect(mergeResults([tcp, failed]).verdict).toBe('fail');
    expect(mergeResults([failed, tcp]).verdict).toBe('fail');
  });
});
