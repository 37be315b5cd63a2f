// `echobench run`: the main job. Which options there are, and the order of things; each thing is in a file of its own.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import type { ExitCode } from '../exit-codes.js';
import { DEFAULT_SCENARIO, scenarioNames } from '../scenario-file.js';
import { readRunRequest } from '../input/run-options.js';
import { performRun } from '../run/perform-run.js';
import { abortOnSignals } from '../stop-signals.js';

const OPTIONS = {
  styles: {
    type: 'string',
    requiresArg: true,
    describe: "styles in place of the scenario's, e.g. cluster,event-loop or 'cluster --workers 2'",
  },
  transports: { type: 'string', requiresArg: true, describe: 'tcp, udp, http' },
  workloads: { type: 'string', requiresArg: true, describe: 'e.g. echo,wait:1ms,compute:200us' },
  concurrency: { type: 'string', requiresArg: true, describe: 'clients, e.g. 1,64,256' },
  'idle-connections': {
    type: 'string',
    requiresArg: true,
    describe: 'tcp: connections held open in silence beside the clients, e.g. 10,1000',
  },
  workers: {
    type: 'string',
    requiresArg: true,
    describe:
      'for styles that have workers or a pool of threads: how many, e.g. 1,2,4, each a cell of its own',
  },
  rounds: { type: 'string', requiresArg: true, describe: 'repetitions of every cell' },
  window: { type: 'string', requiresArg: true, describe: 'how long each repetition is measured' },
  warmup: { type: 'string', requiresArg: true, describe: 'load before each window, not counted' },
  'target-ci': {
    type: 'string',
    requiresArg: true,
    describe:
      "add rounds until every comparable cell's throughput is known to ± so much, e.g. 5% (95 % interval of the median)",
  },
  'max-minutes': {
    type: 'string',
    requiresArg: true,
    describe: 'end after the repetition under way at this time',
  },
  seed: {
    type: 'string',
    requiresArg: true,
    describe: 'of order and payloads [default: random, recorded]',
  },
  resume: {
    type: 'string',
    describe: 'finish an interrupted run: its id or folder; without a value the newest',
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
  'server-cpus': {
    type: 'string',
    requiresArg: true,
    describe: 'CPUs for the servers, e.g. 0-3,6',
  },
  'load-cpus': { type: 'string', requiresArg: true, describe: 'CPUs for the load generator' },
  'keep-awake': {
    type: 'boolean',
    describe: 'keep the used CPUs from sleeping deeply (steadier at few clients, slower at many)',
  },
  yardstick: {
    type: 'boolean',
    describe:
      'measure the reference server in every round, so that runs compare; --no-yardstick leaves it out',
  },
  engine: {
    type: 'string',
    requiresArg: true,
    describe: "load engine for tcp and udp [default: each transport's own]",
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
  command: 'run [scenario]',
  describe: 'the sweep: measure every cell of a scenario, store the results, write the report',
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
