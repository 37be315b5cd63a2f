// The best fit that never falls, by pooling adjacent violators: what a noisy approach to a level looked like without the noise.

interface Block {
  readonly mean: number;
  readonly size: number;
}

/** The non-decreasing series nearest to `values` in squares. @see Barlow et al. 1972, "Statistical inference under order restrictions" */
export function fitNonDecreasing(values: Float64Array): Float64Array {
  const blocks: Block[] = [];
  for (const value of values) {
    let block: Block = { mean: value, size: 1 };
    let previous = blocks.at(-1);
    while (previous !== undefined && previous.mean >= block.mean) {
      blocks.pop();
      block = pool(previous, block);
      previous = blocks.at(-1);
    }
    blocks.push(block);
  }
  return Float64Array.from(blocks.flatMap(({ mean, size }) => new Array<number>(size).fill(mean)));
}

function pool(a: Block, b: Block): Block {
  const size = a.size + b.size;
  return { mean: (a.mean * a.size + b.mean * b.size) / size, size };
}
