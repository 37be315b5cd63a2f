// What is graded, by what, and in how much time: all that the steps of a grade share. Types alone.
import type { Rubric } from '../../results/rubric.js';
import type { Instruments } from '../run/instruments.js';
import type { Pinning } from '../run/prepare-setup.js';
import type { OtherUser } from './sandbox/confinement.js';
import type { WorkingCopy } from './working-copy.js';

export interface GradePlan {
  readonly rubric: Rubric;
  /** As the user named it. */
  readonly submission: string;
  readonly copy: WorkingCopy;
  /** In place of the rubric's; null: the rubric's. */
  readonly command: string | null;
  readonly user: OtherUser | null;
  /** Folders of programs for the submission. */
  readonly path: string;
  readonly pinning: Pinning;
  readonly instruments: Instruments;
  readonly seed: number;
  readonly maxMs: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}
