// How shares and probabilities read in the reasons of a verdict. Pure.

/** `3.4 %`, `12 %`. @param decimals at most; one below 10 %, unless asked for. */
export function shareText(ratio: number, decimals = ratio < 0.1 ? 1 : 0): string {
  return `${Number((ratio * 100).toFixed(decimals))} %`;
}

/** Two digits, and no powers of ten that a reader must count. */
export function probabilityText(p: number): string {
  if (p >= 0.995) return '1';
  return p >= 1e-6
    ? String(Number(p.toFixed(Math.max(2, 1 - Math.floor(Math.log10(p))))))
    : '0.000001 or less';
}
