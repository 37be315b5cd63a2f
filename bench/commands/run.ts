// `echobench run`: the main job. Which options there are, and the order of things; each thing is in a file of its own.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import type { ExitCode } from '../exit-codes.js';
import { DEFAULT_SCENARIO, scenarioNames } from '../scenario-file.js';
import { MEASURE_OPTIONS } from '../input/measure-options.js';
import { readRunRequest } from '../input/run-options.js';
import { performRun } from '../run/perform-run.js';
import { abortOnSignals } from '../stop-signals.js';

const OPTIONS = {
  ...MEASURE_OPTIONS,
  resume: {
    type: 'string',
    describe: 'finish an interrupted run: its id or folder; without a value the newest',
  },
  json: { type: 'boolean', default: false, describe: 'print a summary as JSON and nothing else' },
} as const satisfies Record<string, Options>;

/** The options of `run` as yargs hands them over: text. */
export type RunArguments = ArgumentsCamelCase<InferredOptionTypes<typeof OPTIONS>> & {
  readonly scenario?: string | undefined;
};

export const runCommand: CommandModule<
  object,
  InferredOptionTypes<typeof OPTIONS> & { scenario: string | undefined }
> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', {
        type: 'string',
        describe: `${scenarioNames().join(', ')}, or the path of a YAML file [default: ${DEFAULT_SCENARIO}]`,
      })
      .options(OPTIONS)
      .example('$0 run', `the scenario "${DEFAULT_SCENARIO}", under three minutes`)
      .example(
        '$0 run --styles cluster,event-loop --transports tcp --concurrency 1,64',
        'a part of it',
      )
      .example('$0 run full --window 5s --rounds 10', 'the one to quote from, longer still')
      .example(
        '$0 run --target-ci 5% --max-minutes 30',
        'until it is sure, or half an hour is over',
      )
      .example(
        "$0 run --server mine='python3 server.py {port}' --server-workloads mine=echo,wait",
        'your own server beside the styles; with --styles none by itself',
      )
      .example('$0 run --resume', 'finish the newest run')
      .epilogue(
        "An option replaces the scenario's own list or number in every sweep. Exit codes: 0 all measured, 1 a repetition failed, 2 wrong usage, 3 time ran out before all was measured or known as well as asked for, 4 could not run, 130 interrupted (results so far are kept).",
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

async function run(args: RunArguments): Promise<ExitCode> {
  const request = readRunRequest(args);
  const stop = abortOnSignals();
  try {
    return (await performRun(request, process, stop.signal)).exitCode;
  } finally {
    stop.release();
  }
}
