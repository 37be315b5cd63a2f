// The verdict on designs by tables, and the table of a small set of trials worked out by hand.
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../estimate.js';
import type { Design, Substrate } from './designs.js';
import {
  accountsAgree,
  findingOf,
  judgeDesigns,
  type MeasuredDesign,
} from './judge-process-control.js';

function between(low: number | null, high: number | null): Estimate {
  return { value: ((low ?? 1) + (high ?? 1)) / 2, low, high };
}

describe('judgeDesigns', () => {
  it.each([
    ['holds', [between(3, 5), between(20, 40)]],
    ['holds', [between(1.01, 5)]],
    ['holds partly', [between(3, 5), between(0.9, 1.2)]],
    ['holds partly', [between(3, 5), between(0.5, 0.9)]],
    ['does not hold here', [between(0.5, 0.9), between(0.7, 1)]],
    ['inconclusive', [between(0.5, 0.9), between(0.9, 1.1)]],
    ['inconclusive', [between(0.9, 1.1)]],
    ['inconclusive', [between(null, null)]],
    ['inconclusive', []],
  ] as const)('%s', (verdict, ratios) => {
    const comparisons = ratios.map((ratio) => ({ substrate: 'C' as const, ratio }));
    expect(judgeDesigns(comparisons)).toBe(verdict);
  });
});

describe('accountsAgree', () => {
  it.each([
    [true, []],
    [true, [0.95, 0.99, 1.2]],
    [false, [0.8, 0.85, 1]],
    [false, [1.05, 1.2, 1.3]],
  ] as const)('is %s for %j', (agree, ratios) => {
    expect(accountsAgree(ratios, 1)).toBe(agree);
  });
});

/** Six trials around `cpuUs` microseconds a connection. */
function measured(
  substrate: Substrate,
  design: Design,
  cpuUs: number,
  accountsRatio: number | null = substrate === 'C' ? 1 : null,
): MeasuredDesign {
  const trials = [0.97, 0.98, 0.99, 1.01, 1.02, 1.03].map((factor, round) => ({
    round,
    cpuNsPerConnection: cpuUs * 1_000 * factor,
    accountsRatio,
  }));
  return { row: { substrate, design, name: `${substrate}: ${design}` }, trials };
}

const C_TABLE = [
  measured('C', 'iterative', 30),
  measured('C', 'fork per client', 200),
  measured('C', 'prefork', 40),
  measured('C', 'thread per client', 60),
  measured('C', 'prethreaded', 45),
];

describe('findingOf', () => {
  it('has the CPU of every design as it was measured, with nothing subtracted, and its ratios', () => {
    const { verdict, evidence, explanation } = findingOf(C_TABLE, [], 1);
    expect(verdict).toBe('holds');
    const [first, iterative, fork] = evidence;
    expect(first?.name).toBe('C: fork per client ÷ C: prefork');
    expect(iterative).toMatchObject({ name: 'C: iterative', unit: 's/1,000 connections' });
    expect(iterative?.value).toBeCloseTo(0.03, 9);
    expect(iterative?.low).toBeCloseTo(0.0291, 9);
    expect(iterative?.high).toBeCloseTo(0.0309, 9);
    expect(fork?.value).toBeCloseTo(0.2, 9);
    const ratios = new Map(evidence.map(({ name, value }) => [name, value]));
    expect(ratios.get('C: fork per client ÷ C: prefork')).toBeCloseTo(5, 9);
    expect(ratios.get('C: thread per client ÷ C: prethreaded')).toBeCloseTo(4 / 3, 9);
    expect(ratios.get('C: prethreaded ÷ C: iterative')).toBeCloseTo(1.5, 9);
    expect(ratios.get('C programs: CPU by /proc ÷ by their own getrusage')).toBe(1);
    expect(explanation).toMatch(/process for each client a connection cost 5 .* in C as with/u);
    expect(explanation).toMatch(/Beside all this, a pool of threads cost 1\.5 /u);
  });

  it('says so where the iterative server is not the cheapest', () => {
    const table = C_TABLE.map((one) =>
      one.row.design === 'iterative' ? measured('C', 'iterative', 90) : one,
    );
    expect(findingOf(table, [], 1).explanation).toMatch(
      /no floor that could be subtracted: a pool of threads cost 0\.5 .*, which is less/u,
    );
  });

  it('does without the programs that are not there, and says why', () => {
    const table = [
      measured('posix', 'iterative', 50),
      measured('posix', 'fork per client', 3_000),
      measured('posix', 'prefork', 50),
    ];
    const { verdict, evidence, explanation } = findingOf(table, ['There is no compiler.'], 1);
    expect(verdict).toBe('holds');
    expect(evidence.map(({ name }) => name)).toEqual([
      'posix: fork per client ÷ posix: prefork',
      'posix: iterative',
      'posix: fork per client',
      'posix: prefork',
      'posix: fork per client ÷ posix: iterative',
      'posix: prefork ÷ posix: iterative',
    ]);
    expect(explanation).toMatch(/60 .* in JavaScript as with a pool .*There is no compiler\.$/u);
    expect(explanation).not.toContain('in C');
  });

  it('concludes nothing from too few trials, and says what to do', () => {
    const table = C_TABLE.map(({ row, trials }) => ({ row, trials: trials.slice(0, 3) }));
    const { verdict, evidence, explanation } = findingOf(table, [], 1);
    expect(verdict).toBe('inconclusive');
    for (const { name, low } of evidence) if (!name.includes('/proc')) expect(low).toBeNull();
    expect(explanation).toMatch(/time for 3 rounds alone, too few for intervals/u);
    expect(explanation).not.toContain('floor');
  });

  it('says that rounds were too few for its medians, which need more than four', () => {
    const table = C_TABLE.map(({ row, trials }) => ({ row, trials: trials.slice(0, 5) }));
    const { evidence, explanation } = findingOf(table, [], 1);
    expect(evidence.find(({ name }) => name === 'C: iterative')?.low).toBeNull();
    expect(explanation).toMatch(/time for 5 rounds alone, too few for intervals/u);
  });

  it('compares within rounds, so that what a whole round met is not in its ratios', () => {
    const table = C_TABLE.map(({ row, trials }) => ({
      row,
      trials: trials.map((trial) => {
        const cpuNsPerConnection = trial.cpuNsPerConnection * (trial.round + 1);
        return { ...trial, cpuNsPerConnection };
      }),
    }));
    const [ratio] = findingOf(table, [], 1).evidence;
    expect([ratio?.low, ratio?.high].map((end) => Math.round((end ?? 0) * 1e6) / 1e6)).toEqual([
      5, 5,
    ]);
  });

  it('concludes nothing where /proc and the programs tell different CPU', () => {
    const table = C_TABLE.map(({ row }) => measured('C', row.design, 30, 0.7));
    const { verdict, explanation } = findingOf(table, [], 1);
    expect(verdict).toBe('inconclusive');
    expect(explanation).toContain('disagree by more than a tenth');
  });
});
