// The tables of broken servers, without a server: nothing in them is forgotten, and a check that says something else is told from
// one that says what it should.
import { describe, expect, it } from 'vitest';
import type { CheckResult, Finding } from '../../../results/check-result.js';
import { RULES } from '../rules.js';
import { BROKEN_DATAGRAMS } from './broken-datagrams.js';
import { BROKEN_STREAMS } from './broken-streams.js';
import { DATAGRAM_REFUSALS } from './datagram-refusals.js';
import { compareRefusal, type Refusal } from './refusal.js';
import { STREAM_REFUSALS } from './stream-refusals.js';

const REFUSALS = [...STREAM_REFUSALS, ...DATAGRAM_REFUSALS];

describe('the broken servers', () => {
  it('leave no rule blind: for each there is one that it refuses', () => {
    const seeing = new Set(REFUSALS.flatMap(({ fails }) => Object.keys(fails)));
    expect(RULES.map(({ id }) => id).filter((id) => !seeing.has(id))).toEqual([]);
  });

  it('are all checked, each over one transport at least', () => {
    const modes = new Set(REFUSALS.map(({ mode }) => mode));
    const all = [...Object.keys(BROKEN_STREAMS), ...Object.keys(BROKEN_DATAGRAMS)];
    expect(all.filter((mode) => !modes.has(mode))).toEqual([]);
  });

  it('exist under the names that the tables give them', () => {
    const unknown = [
      ...STREAM_REFUSALS.filter(({ mode }) => !(mode in BROKEN_STREAMS)),
      ...DATAGRAM_REFUSALS.filter(({ mode }) => !(mode in BROKEN_DATAGRAMS)),
    ];
    expect(unknown).toEqual([]);
  });
});

const REFUSAL: Refusal = {
  mode: 'greets',
  level: 'echo',
  fails: { 'tcp-echo': /hello.*no greeting/su },
  follows: ['tcp-reset'],
};

function finding(id: string, status: Finding['status'], received: string | null = null): Finding {
  return { id, status, received, title: id, sent: 'a frame', rule: 'echo', remedy: 'no greeting' };
}

function unlike(refusal: Refusal, ...findings: Finding[]): readonly string[] {
  const result: CheckResult = {
    schemaVersion: 1,
    target: 'x',
    level: 'echo',
    verdict: 'fail',
    findings,
    style: { named: null, confidence: 0, evidence: [] },
  };
  return compareRefusal(refusal, result);
}

describe('compareRefusal', () => {
  const right = finding('tcp-echo', 'fail', 'hello came');

  it('finds nothing where the rule fails for the reason, with what follows and warnings', () => {
    expect(unlike(REFUSAL, right)).toEqual([]);
    const others = [finding('tcp-reset', 'fail'), finding('tcp-wait', 'warn')];
    expect(unlike(REFUSAL, right, ...others)).toEqual([]);
    expect(unlike({ ...REFUSAL, follows: 'any' }, right, finding('tcp-wait', 'fail'))).toEqual([]);
  });

  it.each([
    ['another reason', [finding('tcp-echo', 'fail', 'nothing came')], 'is not /hello'],
    ['a pass', [finding('tcp-echo', 'pass', 'hello came')], 'does not refuse it'],
    ['a rule that was not tried', [finding('tcp-reset', 'pass')], 'there is no rule tcp-echo'],
    ['a fault elsewhere', [right, finding('tcp-wait', 'fail')], 'tcp-wait fail'],
  ])('finds %s', (_name, findings, what) => {
    const found = unlike(REFUSAL, ...findings);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(what);
  });
});
