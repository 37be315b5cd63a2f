// Blocks of made-up repetitions with noise of a known kind, for tests of what judges them: no server, no clock.
import { createRandom, type Random } from '../../loadgen/random.js';
import { exampleLoad, exampleRepetition } from '../../results/example-run.js';
import type { Repetition, Verdict } from '../../results/run.js';
import { blockOrders } from './block-order.js';
import type { Block } from './rules.js';

/** How a machine errs. */
export interface FakeNoise {
  /** Of one repetition: standard deviation ÷ mean of a lognormal. */
  readonly cv: number;
  /** Change of the log from one repetition to the next: steady, and at random. */
  readonly drift: number;
  readonly wander: number;
  /** The share of repetitions that take twice the CPU for half the requests, unseen. */
  readonly stalls: number;
}

export const QUIET: FakeNoise = { cv: 0.13, drift: 0, wander: 0, stalls: 0 };

/** Made once: their histograms cost more than all the statistics. */
const HEALTHY = exampleRepetition();
const LOAD = exampleLoad();

/**
 * Blocks without end. Throughput is what one second's CPU gives, less a noise of its own.
 * @param slowDown of B: 0.2 is 20 % more CPU per request.
 */
export function* fakeBlocks(
  slowDown: number,
  noise: FakeNoise,
  seed: number,
): Generator<Block, never> {
  const random = createRandom(seed, 1);
  const orders = blockOrders(seed);
  const deviation = Math.sqrt(Math.log(1 + noise.cv ** 2));
  let level = 0;
  for (;;) {
    const order = orders.next().value;
    const repetitions = order.map((side) => {
      level += noise.drift + noise.wander * normal(random);
      const effect = side === 'b' ? Math.log(1 + slowDown) : 0;
      const stall = random() < noise.stalls ? Math.LN2 : 0;
      const log = level + effect + stall + deviation * normal(random);
      return fakeRepetition(
        10_000 * Math.exp(log),
        90_000 * Math.exp(-log + 0.3 * deviation * normal(random)),
      );
    });
    yield { order, repetitions };
  }
}

/** A healthy repetition with these figures. */
export function fakeRepetition(
  cpuNs: number | null,
  requestsPerSecond: number,
  verdict: Verdict = 'server-bound',
): Repetition {
  return {
    ...HEALTHY,
    load: { ...LOAD, throughput: { ...LOAD.throughput, requestsPerSecond } },
    derived: { serverCpuNsPerRequest: cpuNs, generatorCpuNsPerRequest: 8_000 },
    verdict,
    reasons: [`it was ${verdict}`],
  };
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
