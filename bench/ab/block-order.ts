// In which order the two servers are measured: blocks of A B B A or B A A B, chosen by the seed. Pure.
import { createRandom } from '../../loadgen/random.js';

export type SideName = 'a' | 'b';

/** The four repetitions of one block. */
export type BlockOrder = readonly [SideName, SideName, SideName, SideName];

/** Repetitions in a block. */
export const BLOCK_REPETITIONS = 4;

const ABBA: BlockOrder = ['a', 'b', 'b', 'a'];
const BAAB: BlockOrder = ['b', 'a', 'a', 'b'];

/**
 * Blocks without end, the same for the same seed. Within each block a steady drift meets both sides alike; which side is
 * outside is a coin's choice, so that no other rhythm of the machine can keep to one of them.
 */
export function* blockOrders(seed: number): Generator<BlockOrder, never> {
  const random = createRandom(seed);
  for (;;) yield random() < 0.5 ? ABBA : BAAB;
}

/** The log ratios b ÷ a of a block's two pairs: the first two repetitions, and the last two. @param figures above 0, in `order`. */
export function pairLogRatios(order: BlockOrder, figures: readonly number[]): [number, number] {
  if (figures.length !== BLOCK_REPETITIONS || figures.some((figure) => !(figure > 0))) {
    throw new RangeError(`a block has ${BLOCK_REPETITIONS} figures above 0: ${figures.join(', ')}`);
  }
  const [first, second, third, fourth] = figures.map(Math.log) as [number, number, number, number];
  const sign = order[0] === 'a' ? 1 : -1;
  return [sign * (second - first), sign * (third - fourth)];
}
