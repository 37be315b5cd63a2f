// Every style of ours keeps every rule of the whole protocol, as a process of its own; the one that only echoes keeps those of an echo
// server and no others. Styles are tried some at a time: a check mostly waits.
import { describe, expect, it } from 'vitest';
import { styleLabel } from '../../results/cell-summary.js';
import type { CheckResult, FindingStatus } from '../../results/check-result.js';
import type { ScenarioStyle } from '../../results/scenario.js';
import { describeStyles } from '../style-catalog.js';
import { styleSubject } from './open-subject.js';
import { runCheck } from './run-check.js';

const PATIENCE_MS = 10_000;
const TEST_MS = 120_000;
const AT_ONCE = 4;
const TRANSPORTS = ['tcp', 'udp'] as const;

const styles = describeStyles().filter(({ style }) => style !== 'null');
/** Beside the usual pools, which have room for two. */
const SMALLEST: readonly ScenarioStyle[] = [
  { style: 'posix-prefork', options: { workers: 1 } },
  { style: 'posix-threads', options: { threads: 'pool:1' } },
];
const cases = TRANSPORTS.flatMap((transport) =>
  styles
    .filter(({ transports }) => transports[transport].supported)
    .map(({ style }): ScenarioStyle => ({ style, options: {} }))
    .concat(transport === 'tcp' ? SMALLEST : [])
    .map((style) => ({ style, transport })),
);

function check(
  style: ScenarioStyle,
  transport: 'tcp' | 'udp',
  level: 'echo' | 'full',
  patienceMs = PATIENCE_MS,
): Promise<CheckResult> {
  return runCheck(
    { subject: styleSubject(style, transport), level, namesStyle: false },
    {
      patienceMs,
      totalMs: TEST_MS,
      signal: AbortSignal.timeout(TEST_MS),
      step: () => undefined,
    },
  );
}

function told(
  { findings }: CheckResult,
  statuses: readonly FindingStatus[] = ['fail', 'warn'],
): string[] {
  return findings
    .filter(({ status }) => statuses.includes(status))
    .map(({ id, status, sent, received }) => `${id} ${status}: ${sent ?? ''}: ${received ?? ''}`);
}

describe('check of our own styles', () => {
  it.each([
    ['says nothing of any of them', 'full', ['fail', 'warn']],
    // They wait for whole frames, which RFC 862 knows nothing of.
    ['says of none that it fails', 'echo', ['fail']],
  ] as const)('%s at level %s', { timeout: TEST_MS }, async (_what, level, statuses) => {
    const left = [...cases];
    const wrong: string[] = [];
    const lanes = Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { style, transport } = next;
        const result = await check(style, transport, level);
        wrong.push(...told(result, statuses).map((text) => `${styleLabel(style)}: ${text}`));
      }
    });
    await Promise.all(lanes);
    expect(wrong).toEqual([]);
  });

  it('passes the one that only echoes at level echo', { timeout: TEST_MS }, async () => {
    const result = await check({ style: 'null', options: {} }, 'tcp', 'echo');
    expect(told(result)).toEqual([]);
    expect(result.verdict).toBe('pass');
  });

  it('refuses it at level full, for what it does not do', { timeout: TEST_MS }, async () => {
    const result = await check({ style: 'null', options: {} }, 'tcp', 'full', 1_000);
    const found = new Map(result.findings.map((finding) => [finding.id, finding]));
    const failed = result.findings.filter(({ status }) => status === 'fail');
    expect(failed.map(({ id }) => id)).toEqual([
      'tcp-wait',
      'tcp-compute',
      'tcp-oversized',
      'tcp-unknown-kind',
      'tcp-flags',
      'tcp-announced-length',
    ]);
    expect(found.get('tcp-compute')?.received).toContain('it was not filled in');
    expect(found.get('tcp-compute')?.remedy).toContain('--level echo');
    expect(found.get('tcp-wait')?.received).toContain('a wait of 70 ms came after');
    expect(found.get('tcp-flags')?.received).toContain('it was answered');
    expect(found.get('tcp-stopped-writer')?.received).toContain('was not cut off within');
  });
});
