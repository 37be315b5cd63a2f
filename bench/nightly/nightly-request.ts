// From the options of `nightly` to a request: what is measured, what it is held against, and what follows. Parses and checks; starts
// nothing.
import type { CompareOptions } from '../../results/compare/compare-options.js';
import { readCompareRequest, type CompareArguments } from '../compare/compare-request.js';
import { readRunRequest, type RunOptions, type RunRequest } from '../input/run-options.js';

export interface NightlyRequest {
  readonly run: Extract<RunRequest, { kind: 'new' }>;
  readonly compare: CompareOptions;
  /** The folder that holds the baselines. */
  readonly baselines: string;
  readonly setBaselineIfNone: boolean;
  readonly confirm: boolean;
  readonly inconclusiveOk: boolean;
  readonly json: boolean;
}

/** What yargs hands over. */
export type NightlyArguments = Omit<RunOptions, 'resume'> &
  Pick<CompareArguments, 'metric' | 'minEffect' | 'significance' | 'normalise'> & {
    readonly baselines: string;
    readonly setBaselineIfNone: boolean;
    readonly confirm: boolean;
    readonly inconclusiveOk: boolean;
  };

/** @throws {UsageError} for anything that cannot be read, or does not go together. */
export function readNightlyRequest(args: NightlyArguments): NightlyRequest {
  const run = readRunRequest({ ...args, json: false });
  if (run.kind !== 'new') throw new Error('a nightly job does not resume');
  const { metric, minEffect, significance, normalise, out, confirm, json } = args;
  const compared = readCompareRequest({
    ...{ metric, minEffect, significance, normalise, out, confirm },
    baseline: 'baseline',
    candidate: 'candidate',
    json: false,
    all: false,
  });
  return {
    run,
    compare: compared.options,
    baselines: args.baselines,
    setBaselineIfNone: args.setBaselineIfNone,
    confirm,
    inconclusiveOk: args.inconclusiveOk,
    json,
  };
}
