// Holm's adjustment: of many tests at once, the chance that any true null hypothesis is rejected stays at the level asked for.

/**
 * Adjusted p-values, in the order given; an adjusted p of at most α is a rejection at α over them all. Nulls (no test) stay and do not count.
 * @throws {TypeError} when a p-value is not in [0, 1]
 * @see Holm 1979, "A simple sequentially rejective multiple test procedure"
 */
export function adjustHolm(pValues: readonly (number | null)[]): (number | null)[] {
  const tested = pValues.flatMap((pValue, index) => (pValue === null ? [] : [{ pValue, index }]));
  const outside = tested.find(({ pValue }) => !(pValue >= 0 && pValue <= 1));
  if (outside !== undefined) {
    throw new TypeError(`adjustHolm: value ${outside.index} is ${outside.pValue}, not in 0–1`);
  }
  tested.sort((a, b) => a.pValue - b.pValue);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let highest = 0;
  tested.forEach(({ pValue, index }, place) => {
    highest = Math.max(highest, Math.min(1, pValue * (tested.length - place)));
    adjusted[index] = highest;
  });
  return adjusted;
}
