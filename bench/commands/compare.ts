// `echobench compare`: what two runs, or two styles of one, can be said to differ in. Which options there are; the rest is compare/'s.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { METRICS } from '../../results/comparison.js';
import { NORMALISATIONS } from '../../results/compare/compare-options.js';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import { COMPARISON_REPORT_NAMES } from '../../reports/compare/comparison-report-names.js';
import { readCompareRequest } from '../compare/compare-request.js';
import { performCompare } from '../compare/perform-compare.js';
import { abortOnSignals } from '../stop-signals.js';

const OPTIONS = {
  styles: {
    type: 'string',
    requiresArg: true,
    describe: "two styles of one run, e.g. event-loop,cluster or 'cluster --workers 1,cluster'",
  },
  metric: {
    type: 'string',
    requiresArg: true,
    describe: `some of ${METRICS.join(', ')} [default: all]`,
  },
  'min-effect': {
    type: 'string',
    requiresArg: true,
    describe: 'the smallest change that matters [default: 5%]',
  },
  significance: {
    type: 'string',
    requiresArg: true,
    describe:
      'how often two equal sides may be told apart, over all cells and metrics together [default: 1%]',
  },
  normalise: {
    type: 'string',
    requiresArg: true,
    default: 'auto',
    describe: `by what figures are divided: ${NORMALISATIONS.join(', ')}`,
  },
  format: {
    type: 'string',
    requiresArg: true,
    describe: `${COMPARISON_REPORT_NAMES.join(', ')} [default: terminal]`,
  },
  json: { type: 'boolean', default: false, describe: 'the same as --format json' },
  output: { type: 'string', requiresArg: true, describe: 'file to write to instead of stdout' },
  all: {
    type: 'boolean',
    default: false,
    describe: 'show every cell, not only those with a change',
  },
  confirm: {
    type: 'boolean',
    default: false,
    describe: 'measure what is slower again, here and now, before calling it so',
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS> & {
  baseline: string;
  candidate: string | undefined;
};

export const compareCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('baseline', {
        type: 'string',
        demandOption: true,
        describe: 'a run by its id, folder or file, or latest; several with commas',
      })
      .positional('candidate', { type: 'string', describe: 'what is held against it, likewise' })
      .options(OPTIONS)
      .example('$0 compare 20261122T071500Z-quick latest', 'last night against today')
      .example('$0 compare a,b,c d,e,f --metric cpu', 'three runs a side')
      .example('$0 compare latest --styles event-loop,cluster', 'two styles of the newest run')
      .example('$0 compare main.json pr.json --format markdown', 'for a pull request')
      .epilogue(
        'Exit codes: 0 all the same or faster, 1 something is slower, 2 wrong usage, 3 it cannot be told, 4 a run cannot be read. How it decides: docs/measuring.md, "Comparing runs".',
      ),
  handler: async (args: ArgumentsCamelCase<Arguments>) => {
    const request = readCompareRequest(args);
    const stop = abortOnSignals();
    try {
      process.exitCode = await performCompare(request, process, stop.signal);
    } finally {
      stop.release();
    }
  },
};
