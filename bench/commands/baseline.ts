// `echobench baseline`: pins the run that nightly jobs are held against. Which options there are; the rest is baseline/'s.
import type { Argv, CommandModule, Options } from 'yargs';
import { DEFAULT_BASELINES_ROOT } from '../../results/baseline-store.js';
import { LATEST } from '../../results/run-folder.js';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import { performBaseline, type BaselineRequest } from '../baseline/perform-baseline.js';
import { UsageError } from '../command-error.js';
import { parseChoice } from '../input/option-values.js';

const ACTIONS = ['set', 'show', 'clear'] as const;

const OPTIONS = {
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'set: folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
  baselines: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the baselines',
    default: DEFAULT_BASELINES_ROOT,
  },
  json: { type: 'boolean', default: false, describe: 'show: print JSON and nothing else' },
} as const satisfies Record<string, Options>;

interface Arguments {
  readonly action: string;
  readonly subject: string | undefined;
  readonly out: string;
  readonly baselines: string;
  readonly json: boolean;
}

export const baselineCommand: CommandModule<object, Arguments> = {
  builder: (yargs): Argv<Arguments> =>
    yargs
      .positional('action', {
        type: 'string',
        demandOption: true,
        describe: ACTIONS.join(', '),
      })
      .positional('subject', {
        type: 'string',
        describe: `set: a run by its id, folder or file [default: ${LATEST}]; show, clear: a scenario`,
      })
      .options(OPTIONS)
      .example('$0 baseline set', 'pin the newest run for its scenario')
      .example('$0 baseline set 20261122T071500Z-quick', 'pin another')
      .example('$0 baseline show', 'what is pinned')
      .epilogue(
        'One run for each scenario; a copy is kept, so the run itself may be removed. Exit codes: 0 done, 2 wrong usage, 4 there is no such run, or show names a scenario without a baseline. When to move it: docs/nightly.md.',
      ),
  handler: async (args) => {
    process.exitCode = await performBaseline(readRequest(args), process, () => new Date());
  },
};

function readRequest({ action, subject, out, baselines, json }: Arguments): BaselineRequest {
  switch (parseChoice('baseline', action, ACTIONS)) {
    case 'set':
      return { kind: 'set', run: subject ?? LATEST, out, baselines };
    case 'show':
      return { kind: 'show', scenario: subject ?? null, json, baselines };
    case 'clear':
      if (subject === undefined) {
        throw new UsageError('baseline clear needs a scenario: see echobench baseline show');
      }
      return { kind: 'clear', scenario: subject, baselines };
  }
}
