// `echobench nightly`: run, hold against the baseline, confirm, remember, tell. Which options there are; the rest is nightly/'s.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { DEFAULT_BASELINES_ROOT } from '../../results/baseline-store.js';
import { METRICS } from '../../results/comparison.js';
import { NORMALISATIONS } from '../../results/compare/compare-options.js';
import type { ExitCode } from '../exit-codes.js';
import { MEASURE_OPTIONS } from '../input/measure-options.js';
import { readNightlyRequest, type NightlyArguments } from '../nightly/nightly-request.js';
import { performNightly } from '../nightly/perform-nightly.js';
import { DEFAULT_SCENARIO, scenarioNames } from '../scenario-file.js';
import { abortOnSignals } from '../stop-signals.js';

const text = (describe: string) =>
  ({ type: 'string', requiresArg: true, describe }) as const satisfies Options;

const OPTIONS = {
  baselines: {
    ...text('folder that holds the baselines'),
    default: DEFAULT_BASELINES_ROOT,
  },
  'set-baseline-if-none': {
    type: 'boolean',
    default: false,
    describe: 'let the first night without a failure be the baseline',
  },
  confirm: {
    type: 'boolean',
    default: true,
    describe: 'measure what is slower again before calling it so; --no-confirm does not',
  },
  'inconclusive-ok': {
    type: 'boolean',
    default: false,
    describe: 'exit with 0 where it cannot be told',
  },
  metric: text(`some of ${METRICS.join(', ')} [default: all]`),
  'min-effect': text('the smallest change that matters [default: 5%]'),
  significance: text('how often equal nights may be told apart [default: 1%]'),
  normalise: {
    ...text(`by what figures are divided: ${NORMALISATIONS.join(', ')}`),
    default: 'auto',
  },
  ...MEASURE_OPTIONS,
  json: { type: 'boolean', default: false, describe: 'print JSON and nothing else' },
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS> & { scenario: string | undefined };

export const nightlyCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', {
        type: 'string',
        describe: `${scenarioNames().join(', ')}, or the path of a YAML file [default: ${DEFAULT_SCENARIO}]`,
      })
      .options(OPTIONS)
      .example('$0 nightly quick --rounds 10 --inconclusive-ok', 'a gate for regressions alone')
      .example('$0 nightly my.yaml --set-baseline-if-none', 'the first night is the baseline')
      .epilogue(
        'Exit codes: 0 no regression, or nothing to hold it against, 1 a confirmed regression or a failed repetition, 2 wrong usage, 3 it cannot be told, 4 could not run, or another nightly job is under way, 130 interrupted. Workflow, timer and cron: docs/nightly.md.',
      ),
  handler: async (args: ArgumentsCamelCase<Arguments>) => {
    process.exitCode = await nightly(args);
  },
};

async function nightly(args: NightlyArguments): Promise<ExitCode> {
  const request = readNightlyRequest(args);
  const stop = abortOnSignals();
  try {
    return await performNightly(request, process, stop.signal);
  } finally {
    stop.release();
  }
}
