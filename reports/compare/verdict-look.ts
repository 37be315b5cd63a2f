// How a verdict of a comparison is drawn: a colour and a shape, so that either is enough.
import type { ComparisonVerdict } from '../../results/comparison.js';
import { COMPARISON_VERDICTS } from '../../results/comparison.js';
import type { StyleLook } from '../style-look.js';

/** Okabe and Ito's, as the styles': read by any common colour vision. Shapes point where the candidate went: worse up, better down. */
const LOOKS: Readonly<
  Record<ComparisonVerdict, { readonly colour: string; readonly shape: string }>
> = {
  slower: { colour: '#d55e00', shape: 'triangle-up' },
  inconclusive: { colour: '#8a8f98', shape: 'diamond' },
  same: { colour: '#0072b2', shape: 'circle' },
  faster: { colour: '#009e73', shape: 'triangle-down' },
};

/** In the order of the verdicts. */
export const VERDICT_LOOKS: readonly StyleLook[] = COMPARISON_VERDICTS.map((label) => ({
  label,
  shortLabel: label,
  ...LOOKS[label],
  dash: [],
}));

export function verdictLook(verdict: ComparisonVerdict): { colour: string; shape: string } {
  return LOOKS[verdict];
}
