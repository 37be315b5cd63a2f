import { describe, expect, it } from 'vitest';
import { createFixtureCheck } from '../../reports/check/fixture-check.js';
import { MeasureError } from '../run/instruments.js';
import { checkEach, mergeResults } from './perform-check.js';
import { runningSubject } from './running-subject.js';

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

describe('checkEach', () => {
  const tcp = createFixtureCheck({ verdict: 'pass' });
  const subjects = (['tcp', 'udp'] as const).map((transport) =>
    runningSubject({ transport, host: '127.0.0.1', port: 7 }, () => null),
  );
  const fault = (transport: string) => new MeasureError('SERVER_NOT_STARTED', `no ${transport}`);

  it('keeps what was found over one transport when the server does not start over the other', async () => {
    const merged = await checkEach(subjects, 'echo', ({ transport }) =>
      transport === 'tcp' ? Promise.resolve(tcp) : Promise.reject(fault(transport)),
    );
    expect(merged.verdict).toBe('fail');
    expect(merged.findings.slice(0, -1)).toEqual(tcp.findings);
    expect(merged.findings.at(-1)).toMatchObject({
      id: 'udp-echo',
      status: 'fail',
      received: 'no udp',
    });
    expect(merged.style).toEqual(tcp.style);
  });

  it('rejects when it starts over none, and for faults of our own', async () => {
    const none = checkEach(subjects, 'echo', ({ transport }) => Promise.reject(fault(transport)));
    await expect(none).rejects.toThrow('no tcp');
    const ours = checkEach(subjects, 'echo', () => Promise.reject(new TypeError('a mistake')));
    await expect(ours).rejects.toThrow('a mistake');
  });
});
