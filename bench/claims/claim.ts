// The contract of a claim: a statement of the course, and the experiment that says whether it holds on this machine.
import type { ClaimChart } from '../../results/claim-chart.js';
import type { ClaimResult } from '../../results/claims-result.js';

/** One statement. Each is a factory's plain object in a file of its id; claims.ts is the only place that lists them. */
export interface Claim {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly statement: string;
  /** The slide's title, or the book's chapter. */
  readonly slide: string;
  /** What it takes at most; all claims together stay under five minutes on two cores. */
  readonly budgetMs: number;
  /**
   * Measures and judges; what cannot be had here (a compiler, a system call, a second CPU) is `inconclusive` with the reason.
   * @throws {MeasureError} when a server or a program of ours fails.
   */
  test(lab: ClaimLab): Promise<ClaimFinding>;
}

/** What came of it, less what the claim says of itself. The figure that tells most is the first of the evidence: summaries show that alone. */
export type ClaimFinding = Pick<ClaimResult, 'verdict' | 'evidence' | 'explanation'> & {
  /** The picture for the report page; left out, the page draws the evidence as it stands, a plot for each unit. */
  readonly chart?: ClaimChart;
};

/** What a claim is given. */
export interface ClaimLab {
  /** CPUs of servers and of the generator; null: not pinned. */
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  /** CPUs that this process may use. */
  readonly machineCpus: number;
  /** What this claim may take now: its own budget, or its share of what the user gave. Time changes how often it measures, not for how long each time. */
  readonly budgetMs: number;
  /** Of orders, payloads and resampling. */
  readonly seed: number;
  /** Aborted when the user or the time says so. */
  readonly signal: AbortSignal;
  /** A word on what is under way, for a terminal. */
  readonly progress: (text: string) => void;
}
