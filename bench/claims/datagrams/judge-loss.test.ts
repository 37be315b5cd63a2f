// The judgement on losses, its figures and its words: tables without a socket.
import { describe, expect, it } from 'vitest';
import type { Burst } from './burst.js';
import { explainLoss } from './explain-loss.js';
import { judgeLoss } from './judge-loss.js';
import { lossChart, lossEvidence } from './loss-evidence.js';
import type { LossFindings } from './loss-levels.js';
import type { LossSample } from './measure-loss.js';

const SEED = 1;
const ROUNDS = 6;

/** A load of `rateRps` for a second in which so many of a thousand were lost, in each round or as given. */
function level(
  rateRps: number,
  lost: number | readonly (number | null)[],
): LossFindings['levels'][number] {
  const losses = typeof lost === 'number' ? Array.from({ length: ROUNDS }, () => lost) : lost;
  return { rateRps, samples: losses.map((one) => sample(rateRps, one)) };
}

function sample(rateRps: number, lost: number | null): LossSample {
  const atReceivers = lost === null ? null : lost + 1;
  const drops = { atSocket: lost, atReceivers, atSenders: lost === null ? null : 0 };
  return { sentPerSecond: rateRps, answeredPerSecond: rateRps / 2, arrived: 1_000, lost, drops };
}

function burst(held: number, dropped: number | null): Burst {
  return { bufferBytes: 212_992, messageBytes: 64, sent: 1_000, refused: 0, held, dropped };
}

function findings(
  levels: LossFindings['levels'],
  bursts: readonly Burst[] = [burst(256, 744)],
): LossFindings {
  return { levels, bufferBytes: 212_992, bursts };
}

const ONCE = [0, 0, 0, 0, 0, 1];
const UNCOUNTED = [null, null, null, null, null, null];

describe('judgeLoss', () => {
  it.each([
    ['holds', 'an overload loses', findings([level(1_000, 0), level(9_000, 300)])],
    ['holds', 'one datagram was dropped', findings([level(9_000, ONCE)], [])],
    ['holds', 'few rounds lost', findings([level(9_000, [560, 560])])],
    ['holds partly', 'only a burst does', findings([level(9_000, 0)])],
    ['holds partly', 'a burst does and no load is counted', findings([level(9_000, UNCOUNTED)])],
    ['inconclusive', 'no burst could be sent', findings([level(9_000, 0)], [])],
    ['inconclusive', 'no load is counted', findings([level(9_000, UNCOUNTED)], [burst(1_000, 0)])],
    ['does not hold here', 'everything is kept', findings([level(9_000, 0)], [burst(1_000, 0)])],
  ] as const)('%s where %s', (verdict, _, found) => {
    expect(judgeLoss(found)).toBe(verdict);
  });
});

describe('lossEvidence', () => {
  const found = findings([level(1_000, 0), level(3_000, ONCE), level(9_000, 300)]);
  const value = (name: string): number | undefined =>
    lossEvidence(found, SEED).find((one) => one.name === name)?.value;

  it('tells the load below any loss from the load with the first', () => {
    expect(value('highest load without a loss')).toBe(1_000);
    expect(value('lowest load under which some were lost')).toBe(3_000);
    expect(value('asked for 9,000 req/s: datagrams lost')).toBe(0.3);
  });

  it('begins with what tells most, which is never that nothing was lost', () => {
    expect(lossEvidence(found, SEED)[0]?.name).toBe('lowest load under which some were lost');
    const [first] = lossEvidence(findings([level(1_000, 0)]), SEED);
    expect(first).toMatchObject({
      name: 'receive buffer of 208 KiB: datagrams that it holds',
      value: 256,
    });
  });

  it("adds drops up by place, and leaves the server's out of the others'", () => {
    expect(value("dropped at the server's receive buffer")).toBe(1 + 6 * 300);
    expect(value('dropped at other receive buffers meanwhile')).toBe(18);
  });

  it('accounts for every datagram of a burst', () => {
    expect(value('receive buffer of 208 KiB: datagrams that it holds')).toBe(256);
    expect(value('receive buffer of 208 KiB: datagrams dropped at it')).toBe(744);
    expect(value('receive buffer of 208 KiB: lost elsewhere than at it')).toBe(0);
  });

  it('has no losses where they are not counted', () => {
    const names = lossEvidence(findings([level(1_000, UNCOUNTED)]), SEED).map(({ name }) => name);
    expect(names.filter((name) => name.includes('loss') || name.endsWith('s lost'))).toEqual([]);
  });
});

describe('explainLoss', () => {
  const explain = (found: LossFindings): string => explainLoss(found, [], SEED);

  it('says that small loads lost nothing, of how many, and bounds nothing', () => {
    const text = explain(findings([level(1_000, 0), level(9_000, 300)]));
    expect(text).toContain('Up to 1.00 k req/s none of 6,000 was lost');
    expect(text).not.toContain('at most');
    expect(text).toContain('1,800 of 6,000, was 9.00 k req/s; at 9.00 k req/s 30 % (30 % to 30 %)');
    expect(text).toContain('none on the way');
  });

  it('gives no reason for a loss that there was not', () => {
    const text = explain(findings([level(1_000, 0)]));
    expect(text).not.toContain('fills its receive buffer');
    expect(text).not.toContain('The lowest rate');
  });

  it('says no more of the loads than that some were lost, where the lowest lost some', () => {
    const text = explain(findings([level(1_000, ONCE)], []));
    expect(text).toContain('1 of 6,000, was 1.00 k req/s');
    expect(text).not.toMatch(/Up to|at no rate|kept from its CPU/u);
  });

  it('says where it does not know, and where rounds were too few', () => {
    expect(explain(findings([level(1_000, UNCOUNTED)]))).toContain('may only be late');
    expect(explain(findings([level(1_000, [560, 560, 560, 560, 560])]))).toContain(
      'time for 5 rounds alone',
    );
  });
});

describe('lossChart', () => {
  it('draws the share that was lost over what was sent', () => {
    const { series } = lossChart(findings([level(1_000, 0), level(9_000, 300)]), SEED);
    expect(series[0]?.points.map(({ x, y }) => [x, y])).toEqual([
      [1_000, 0],
      [9_000, 0.3],
    ]);
  });
});
