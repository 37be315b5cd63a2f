// What a run is given beside its stored record: CPUs, engine, styles. The same for every repetition.
import type { EngineName } from '../../loadgen/load-plan.js';
import type { Cell, Run } from '../../results/run.js';
import type { StyleOptions } from '../../servers/server.js';

/** A style's options with their defaults, and how many CPUs they can keep busy. */
export interface ResolvedStyle {
  readonly options: StyleOptions;
  readonly parallelism: number;
}

/** What of a run a repetition depends on. */
export type RunBasis = Pick<Run, 'scenario' | 'seed' | 'calibration' | 'yardstick'>;

export interface RunSetup {
  /** Null: not pinned. */
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  /** CPUs that an unpinned process may use. */
  readonly machineCpus: number;
  /** Whether spinners keep the used CPUs awake now. */
  readonly keepAwake: boolean;
  /** Null: each transport's own. */
  readonly engine: EngineName | null;
  readonly resolveStyle: (cell: Pick<Cell, 'style' | 'options'>) => ResolvedStyle;
}
