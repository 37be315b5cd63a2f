// What a keeper and the grader say to one another over the IPC channel. Types alone.
import type { SubmissionLimits } from '../../../results/rubric.js';

/** What to start, and how far it may go: the keeper's one argument, as JSON. */
export interface KeeperOrder {
  /** The command with everything before it that confines it; the first word is looked up in the grader's PATH. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: SubmissionLimits;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

/** A limit that the keeper ended the submission for. */
export type KeptLimit = 'memory' | 'processes' | 'output';

/**
 * A keeper that ended without a word of how its submission did: `killed` by a signal, which a submission as the same user can send, and
 * the system for want of memory; `stuck`, and ended by the grader; `crashed` by a fault of its own.
 */
export type KeeperLoss = 'killed' | 'stuck' | 'crashed';

/** How a submission ended. */
export interface KeptEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** It did not end within its grace. */
  readonly killed: boolean;
  /** The limit it ran into, and how far over; null: none. */
  readonly limit: { readonly kind: KeptLimit; readonly found: string } | null;
  /** Processes that were still there when the first one had ended. */
  readonly leftBehind: number;
  /** Of those, how many could not be ended. */
  readonly notEnded: number;
  /** The last that it wrote on either stream. */
  readonly said: string;
}

export type KeeperEvent =
  /** `adopts`: whether orphans come to the keeper, so that none can get away. */
  | { readonly type: 'started'; readonly pid: number; readonly adopts: boolean }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'ended'; readonly end: KeptEnd };

/** `stop`: by SIGTERM to its group, and by SIGKILL after its grace. `kill`: at once. */
export interface KeeperCommand {
  readonly type: 'stop' | 'kill';
}
