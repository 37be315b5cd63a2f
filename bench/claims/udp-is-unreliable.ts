// The claim that UDP is unreliable: from what load on datagrams are lost over loopback, and where the kernel drops them.
import { unsupportedReason } from '../../posix/platform.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { sendBurst, type Burst } from './datagrams/burst.js';
import { explainLoss } from './datagrams/explain-loss.js';
import { judgeLoss } from './datagrams/judge-loss.js';
import { lossChart, lossEvidence } from './datagrams/loss-evidence.js';
import { isCounted } from './datagrams/loss-levels.js';
import { MESSAGE_BYTES, withLossBench, type LossTimes } from './datagrams/measure-loss.js';
import { roundsWithin, takeTurns } from './take-turns.js';

/** How much is sent, how often and for how long. */
export interface UdpSizes extends LossTimes {
  /** Requests a second, ascending, from what any server can take to what none on one CPU can. */
  readonly ratesRps: readonly number[];
  readonly rounds: number;
  /** The fewest that an interval of a median can be had from at 95 %. */
  readonly minRounds: number;
  readonly burstDatagrams: number;
}

const USUAL_SIZES: UdpSizes = {
  ratesRps: [1_000, 10_000, 40_000, 160_000],
  rounds: 8,
  minRounds: 6,
  warmupMs: 60,
  windowMs: 120,
  timeoutMs: 50,
  burstDatagrams: 16_384,
};
/** For receive buffers: a small one; what the kernel gives unasked; and much, of which it gives what net.core.rmem_max allows. */
const BURST_BUFFERS = [16_384, null, 4 * 1_024 * 1_024];

export const udpIsUnreliable = {
  id: 'udp-is-unreliable',
  statement: 'The connectionless mode uses UDP, which is unreliable: datagrams may be lost.',
  slide: 'Communication modes in IP networks',
  budgetMs: 20_000,
  test: (lab) => testUdp(lab, USUAL_SIZES),
} as const satisfies Claim;

/** @throws {MeasureError} when the server or the generator fails. */
export async function testUdp(lab: ClaimLab, sizes: UdpSizes): Promise<ClaimFinding> {
  const untilMs = performance.now() + lab.budgetMs;
  const bursts = burstsOf(sizes.burstDatagrams);
  return withLossBench(lab, sizes, async (bench) => {
    const { minRounds, ratesRps } = sizes;
    const rounds = roundsWithin(lab, udpIsUnreliable.budgetMs, sizes.rounds);
    const request = { names: ratesRps.map(String), rounds, minRounds, untilMs };
    // The first load finds code that is not compiled yet.
    await bench.open(ratesRps[0] ?? 1);
    const taken = await takeTurns(lab, request, (rate) => bench.open(Number(rate)));
    const levels = ratesRps.map((rateRps) => ({
      rateRps,
      samples: taken.values.get(String(rateRps)) ?? [],
    }));
    const findings = { levels, bufferBytes: bench.bufferBytes, bursts };
    return {
      verdict: judgeLoss(findings),
      evidence: lossEvidence(findings, lab.seed),
      explanation: explainLoss(findings, taken.failed, lab.seed),
      ...(isCounted(levels) ? { chart: lossChart(findings, lab.seed) } : {}),
    };
  });
}

function burstsOf(datagrams: number): Burst[] {
  if (unsupportedReason() !== null) return [];
  const bursts = BURST_BUFFERS.map((bytes) => sendBurst(bytes, datagrams, MESSAGE_BYTES));
  return bursts.sort((a, b) => a.bufferBytes - b.bufferBytes);
}
