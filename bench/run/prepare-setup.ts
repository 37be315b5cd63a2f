// Makes the machine ready for a run: CPUs chosen and tried, spinners started. What cannot be had is said, and the run
// goes on without.
import { availableParallelism } from 'node:os';
import type { Run } from '../../results/run.js';
import type { RunPlace } from '../input/run-options.js';
import { canPin, chooseCpus } from '../machine/cpus.js';
import { KeepAwakeError, startKeepAwake, type KeepAwake } from '../machine/keep-awake.js';
import { resolveWith } from '../foreign/foreign-styles.js';
import type { RunSetup } from './run-setup.js';

/** CPUs that server and generator are held to; null: wherever the kernel likes. */
export interface Pinning {
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  /** Why it is not what was wanted. */
  readonly warnings: readonly string[];
}

/** A setup, and what a user should know of it. */
export interface PreparedSetup {
  readonly setup: RunSetup;
  readonly warnings: readonly string[];
  /** Ends the spinners. */
  release(): Promise<void>;
}

/** Chooses CPUs and tries them out. @throws {CpuListError} when CPUs were given that this process may not use. */
export async function choosePinning(
  given: Pick<RunPlace, 'serverCpus' | 'loadCpus'>,
): Promise<Pinning> {
  const { serverCpus, loadCpus, warning } = chooseCpus(given);
  const warnings = warning === null ? [] : [warning];
  for (const cpus of [serverCpus, loadCpus]) {
    const reason = cpus === null ? null : await canPin(cpus);
    if (reason !== null) {
      return { serverCpus: null, loadCpus: null, warnings: [...warnings, reason] };
    }
  }
  return { serverCpus, loadCpus, warnings };
}

/** Everything that stays the same for a run's repetitions. */
export async function prepareRunSetup(
  run: Run,
  place: RunPlace,
  { serverCpus, loadCpus, warnings }: Pinning,
): Promise<PreparedSetup> {
  const used = [...new Set([...(serverCpus ?? []), ...(loadCpus ?? [])])];
  const awake = run.scenario.keepAwake ? await keepAwake(used) : null;
  const spinners = typeof awake === 'string' ? null : awake;
  return {
    setup: {
      serverCpus,
      loadCpus,
      machineCpus: availableParallelism(),
      keepAwake: spinners !== null,
      engine: place.engine,
      resolveStyle: resolveWith(run.scenario.servers),
    },
    warnings: typeof awake === 'string' ? [...warnings, awake] : warnings,
    release: async () => spinners?.stop(),
  };
}

/** @returns the reason when they cannot be. */
async function keepAwake(cpus: readonly number[]): Promise<KeepAwake | string> {
  if (cpus.length === 0) {
    return 'CPUs are not kept awake: without pinning it is not known which ones are used';
  }
  try {
    return await startKeepAwake(cpus);
  } catch (error) {
    if (error instanceof KeepAwakeError) return error.message;
    throw error;
  }
}
