// How a claim's verdict is drawn: a colour, a shape and a word, so that each is enough.
import type { ClaimVerdict } from '../../results/claims-result.js';

export interface ClaimVerdictLook {
  readonly colour: string;
  readonly shape: string;
  /** What it says, in a sentence. */
  readonly meaning: string;
}

/** Okabe and Ito's colours, as the styles': read by any common colour vision. */
export const CLAIM_VERDICT_LOOKS = {
  holds: {
    colour: '#009e73',
    shape: 'circle',
    meaning: 'Shown here, in everything that was measured for it.',
  },
  'holds partly': {
    colour: '#e69f00',
    shape: 'triangle-up',
    meaning: 'Shown here in some of it, and not in the rest; the explanation says in which.',
  },
  'does not hold here': {
    colour: '#d55e00',
    shape: 'square',
    meaning: 'On this machine the figures say otherwise.',
  },
  inconclusive: {
    colour: '#8a8f98',
    shape: 'diamond',
    meaning: 'The intervals allow for both, or this machine cannot run the experiment.',
  },
} as const satisfies Record<ClaimVerdict, ClaimVerdictLook>;
