// The judgement on losses: tables without a socket.
import { describe, expect, it } from 'vitest';
import type { Burst } from './burst.js';
import {
  explainLoss,
  judgeLoss,
  lossChart,
  lossEvidence,
  type LossFindings,
} from './judge-loss.js';
import type { LossSample } from './measure-loss.js';

const SEED = 1;
const ROUNDS = 6;

/** A load of `rateRps` for a second in which so many of a thousand were lost, in each round or as given. */
function level(rateRps: number, lost: number | readonly number[]): LossFindings['levels'][number] {
  const losses = typeof lost === 'number' ? Array.from({ length: ROUNDS }, () => lost) : lost;
  return { rateRps, samples: losses.map((one) => sample(rateRps, one)) };
}

function sample(rateRps: number, lost: number): LossSample {
  const drops = { atSocket: lost, atReceivers: lost + 1, atSenders: 0 };
  const answeredPerSecond = rateRps * (1 - lost / 1_000);
  return { sentPerSecond: rateRps, answeredPerSecond, sent: 1_000, lost, ended: 1_000, drops };
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

const ONCE = [0, 0, 0, 0, 0, 400];

describe('judgeLoss', () => {
  it.each([
    ['holds', 'an overload loses', findings([level(1_000, 0), level(9_000, 300)])],
    ['holds partly', 'a load lost once, and a burst does', findings([level(9_000, ONCE)])],
    ['holds partly', 'only a burst does', findings([level(9_000, 0)])],
    ['inconclusive', 'a load lost once', findings([level(9_000, ONCE)], [])],
    ['inconclusive', 'no burst could be sent', findings([level(9_000, 0)], [])],
    ['does not hold here', 'everything is kept', findings([level(9_000, 0)], [burst(1_000, 0)])],
  ] as const)('%s where %s', (verdict, _, found) => {
    expect(judgeLoss(found, SEED)).toBe(verdict);
  });
});

describe('lossEvidence', () => {
  const found = findings([level(1_000, 0), level(3_000, ONCE), level(9_000, 300)]);
  const value = (name: string): number | undefined =>
    lossEvidence(found, SEED).find((one) => one.name === name)?.value;

  it('tells the load below any loss from the load that surely loses', () => {
    expect(value('highest load without a loss')).toBe(1_000);
    expect(value('lowest load that surely loses')).toBe(9_000);
    expect(value('asked for 9,000 req/s: datagrams lost')).toBe(0.3);
  });

  it("adds drops up by place, and leaves the server's out of the others'", () => {
    expect(value("dropped at the server's receive buffer")).toBe(400 + 6 * 300);
    expect(value('dropped at other receive buffers meanwhile')).toBe(18);
  });

  it('accounts for every datagram of a burst', () => {
    expect(value('receive buffer of 208 KiB: datagrams that it holds')).toBe(256);
    expect(value('receive buffer of 208 KiB: lost elsewhere than at it')).toBe(0);
  });
});

describe('explainLoss', () => {
  it('says that a small load lost nothing, and how sure that is', () => {
    const text = explainLoss(findings([level(1_000, 0), level(9_000, 300)]), SEED);
    expect(text).toContain('none of 6,000 was lost (so at most 0.1 % are)');
    expect(text).toContain('up to 1.00 k req/s there was no loss');
    expect(text).toContain('none on the way');
  });

  it('does not say so where it did', () => {
    const text = explainLoss(findings([level(1_000, ONCE)], []), SEED);
    expect(text).toContain('400 of 6,000 were lost');
    expect(text).toContain('not surely lost at any rate, at no rate');
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
