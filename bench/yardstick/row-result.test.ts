// Ratios, medians and verdicts, by literals.
import { describe, expect, it } from 'vitest';
import {
  exampleLag,
  exampleLagRow,
  exampleMemoryRow,
  exampleRatioRow,
  exampleSample,
} from './example-sample.js';
import { judgeRow, pairLag, pairMemory, pairRatio } from './row-result.js';

const pairs = (...ratios: number[]) =>
  ratios.map((ratio) => pairRatio('generator', exampleSample(ratio * 5_000), exampleSample(5_000)));

describe('pairRatio', () => {
  it('is of the process that the row is about', () => {
    const [numerator, denominator] = [exampleSample(6_000, 9_000), exampleSample(5_000, 6_000)];
    expect(pairRatio('generator', numerator, denominator).value).toBe(1.2);
    expect(pairRatio('server', numerator, denominator).value).toBe(1.5);
  });
});

describe('pairMemory', () => {
  it('spreads the difference over the connections between', () => {
    expect(pairMemory(41_943_040, 1_048_576, 9_984).value).toBeCloseTo(4_096, 6);
  });
});

describe('pairLag', () => {
  it('is the p99 of the sends ÷ the p99 of the spin loop', () => {
    expect(pairLag(exampleLag(300_000), exampleLag(200_000)).value).toBe(1.5);
  });

  it('takes a spin loop that was hardly ever late for one that was 25 µs late', () => {
    expect(pairLag(exampleLag(30_000), exampleLag(100)).value).toBe(1.2);
  });
});

describe('judgeRow', () => {
  const row = exampleRatioRow();

  it('holds the median of the pairs against the target, not their mean', () => {
    const judged = judgeRow(row, { status: 'measured', pairs: pairs(1.1, 1.15, 3) });
    expect(judged.verdict).toBe('met');
    expect(judged.spread).toEqual({ median: 1.15, least: 1.1, greatest: 3 });
  });

  it('says missed just above the target', () => {
    const judged = judgeRow(row, { status: 'measured', pairs: pairs(1.1, 1.1501, 1.2) });
    expect(judged.verdict).toBe('missed');
  });

  it.each([
    ['inconclusive', 2, 3],
    ['met', 1, 3],
    ['met', 2, 4],
  ])('says %s when %i pairs of %i had their CPUs taken by others', (verdict, disturbed, all) => {
    const robbed = { cpuNsPerRequest: 5_000, busyCpus: 0.8 };
    const measured = pairs(...Array.from({ length: all }, () => 1)).map((pair, i) =>
      i < disturbed
        ? { ...pair, denominator: { ...pair.denominator, generator: robbed, server: robbed } }
        : pair,
    );
    const judged = judgeRow(row, { status: 'measured', pairs: measured });
    expect(judged).toMatchObject({ verdict, disturbedPairs: disturbed });
  });

  it('leaves disturbed pairs out of its figures, unless they are the greater part', () => {
    const robbed = { cpuNsPerRequest: 5_000, busyCpus: 0.8 };
    const [first, ...others] = pairs(9, 1, 1.1);
    if (first === undefined) throw new TypeError('there are three');
    const disturbed = {
      ...first,
      denominator: { ...first.denominator, generator: robbed, server: robbed },
    };
    const few = judgeRow(row, { status: 'measured', pairs: [disturbed, ...others] });
    expect(few.spread).toEqual({ median: 1.05, least: 1, greatest: 1.1 });
    const many = judgeRow(row, { status: 'measured', pairs: [disturbed, disturbed, ...pairs(1)] });
    expect(many.spread).toEqual({ median: 9, least: 1, greatest: 9 });
  });

  it('does not mind which of the two is the busy one', () => {
    const waiting = { cpuNsPerRequest: 5_000, busyCpus: 0.6 };
    const measured = pairs(1).map((pair) => ({
      ...pair,
      numerator: { ...pair.numerator, generator: waiting },
      denominator: { ...pair.denominator, server: waiting },
    }));
    expect(judgeRow(row, { status: 'measured', pairs: measured }).disturbedPairs).toBe(0);
  });

  it('takes the middle of the two medians of an even number of pairs', () => {
    const judged = judgeRow(row, { status: 'measured', pairs: pairs(1, 1.25, 1.5, 4) });
    expect(judged.spread?.median).toBe(1.375);
  });

  it('does not judge without a target', () => {
    const judged = judgeRow({ ...row, mostRatio: null }, { status: 'measured', pairs: pairs(9) });
    expect(judged.verdict).toBe('unjudged');
  });

  it('gives both sides as medians of their own', () => {
    const judged = judgeRow(row, { status: 'measured', pairs: pairs(1, 1.2, 2) });
    expect(judged.sides).toEqual([6_000, 5_000]);
  });

  it('judges lag by its p99, and shows both', () => {
    const pair = pairLag(exampleLag(300_000), exampleLag(200_000));
    const judged = judgeRow(exampleLagRow(), { status: 'measured', pairs: [pair] });
    expect(judged).toMatchObject({ unit: 'ratio', verdict: 'met', sides: [300_000, 200_000] });
  });

  it.each([
    ['met', 0.02, 0.02],
    ['met', null, null],
    ['inconclusive', 0.021, 0],
    ['inconclusive', 0, 0.021],
  ])('says of lag %s where strangers had %j and %j of the CPU', (verdict, sends, spinLoop) => {
    const pair = pairLag(exampleLag(200_000, sends), exampleLag(200_000, spinLoop));
    const judged = judgeRow(exampleLagRow(), { status: 'measured', pairs: [pair] });
    expect(judged.verdict).toBe(verdict);
  });

  it('judges memory in bytes per connection', () => {
    const judged = judgeRow(exampleMemoryRow(), {
      status: 'measured',
      pairs: [pairMemory(50_000_000, 10_000_000, 9_984)],
    });
    expect(judged).toMatchObject({ unit: 'bytes', verdict: 'met', sides: [50e6, 10e6] });
    expect(judged.spread?.median).toBeCloseTo(4_006.41, 2);
  });

  it('keeps the reason of a row that could not be measured', () => {
    const outcome = { status: 'unavailable', code: 'ENGINE_UNSUPPORTED', reason: 'why' } as const;
    const { title } = row;
    expect(judgeRow(row, outcome)).toEqual({
      id: 'tcp-generator',
      title,
      unit: 'ratio',
      most: 1.15,
      spread: null,
      verdict: 'unavailable',
      code: 'ENGINE_UNSUPPORTED',
      reason: 'why',
      sides: null,
      disturbedPairs: 0,
      pairs: [],
    });
  });
});
