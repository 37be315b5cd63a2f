// What users may write for a workload, and what they may not.
import { describe, expect, it } from 'vitest';
import { WorkloadError, formatWorkload, parseWorkload, workloadFields } from './workload.js';

describe('parseWorkload', () => {
  it.each([
    ['echo', { kind: 'echo' }],
    ['compute:0', { kind: 'compute', iterations: 0 }],
    ['compute:20000', { kind: 'compute', iterations: 20_000 }],
    ['compute:4294967295', { kind: 'compute', iterations: 0xffff_ffff }],
    ['compute:200us', { kind: 'compute-time', microseconds: 200 }],
    ['compute:1.5ms', { kind: 'compute-time', microseconds: 1_500 }],
    ['wait:1000', { kind: 'wait', microseconds: 1_000 }],
    ['wait:250µs', { kind: 'wait', microseconds: 250 }],
    ['wait:1ms', { kind: 'wait', microseconds: 1_000 }],
    ['wait:2s', { kind: 'wait', microseconds: 2_000_000 }],
  ] as const)('reads %s', (text, workload) => {
    expect(parseWorkload(text)).toEqual(workload);
  });

  it.each([
    '',
    'Echo',
    'echo:1',
    'compute',
    'compute:',
    'compute:-1',
    'compute:1.5',
    'compute:4294967296',
    'compute:5m',
    'wait',
    'wait:0.5us',
    'wait:5000s',
    'wait:1e3',
    'sleep:5',
    ' echo',
  ])('refuses %j and says what is accepted', (text) => {
    expect(() => parseWorkload(text)).toThrow(WorkloadError);
    expect(() => parseWorkload(text)).toThrow(`"${text}"`);
    expect(() => parseWorkload(text)).toThrow('compute:<iterations>');
  });
});

describe('formatWorkload', () => {
  it.each(['echo', 'compute:20000', 'compute:200us', 'wait:1000'])('gives back %s', (text) => {
    expect(formatWorkload(parseWorkload(text))).toBe(text);
  });
});

describe('workloadFields', () => {
  it.each([
    [{ kind: 'echo' }, { kind: 0, amount: 0 }],
    [
      { kind: 'compute', iterations: 5 },
      { kind: 1, amount: 5 },
    ],
    [
      { kind: 'wait', microseconds: 7 },
      { kind: 2, amount: 7 },
    ],
  ] as const)('of %j are %j', (workload, fields) => {
    expect(workloadFields(workload)).toEqual(fields);
  });
});
