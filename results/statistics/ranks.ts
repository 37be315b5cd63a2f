// Ranks with ties.

/**
 * Each value's rank from 1, ties sharing the mean of theirs, doubled so that it is whole.
 * @returns in the order of `values`
 */
export function doubledMidRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length;) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1] ?? 0] === values[order[first] ?? 0])
      last += 1;
    for (let place = first; place <= last; place++) ranks[order[place] ?? 0] = first + last + 2;
    first = last + 1;
  }
  return ranks;
}

/** Σ (t³ − t) over groups of t equal ranks: by how much ties narrow a rank statistic's variance. */
export function tieTerm(ranks: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + size ** 3 - size, 0);
}
