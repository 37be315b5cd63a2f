// `echobench ab`: two servers, one answer. Which options there are; bench/ab/ does the rest.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { ENGINE_NAMES } from '../../loadgen/engines.js';
import { TRANSPORTS } from '../../protocol/workload.js';
import { AB_DEFAULTS, AB_METRICS, readAbRequest } from '../ab/ab-request.js';
import { performAb } from '../ab/perform-ab.js';
import { FOREIGN_OPTIONS } from '../foreign/foreign-options.js';
import { abortOnSignals } from '../stop-signals.js';

const OPTIONS = {
  a: {
    type: 'string',
    demandOption: true,
    requiresArg: true,
    describe:
      "the baseline: a style ('cluster --workers 2'), one at a revision ('event-loop @HEAD~1'), the name of a --server, or a command ('python3 server.py {port}')",
  },
  b: {
    type: 'string',
    demandOption: true,
    requiresArg: true,
    describe: 'what is held against it, in the same ways',
  },
  ...FOREIGN_OPTIONS,
  transport: {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.transport,
    describe: TRANSPORTS.join(', '),
  },
  workload: {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.workload,
    describe:
      'what each request asks for: echo, compute:<iterations>, compute:<time>us, wait:<time>ms',
  },
  concurrency: {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.concurrency,
    describe: 'clients, one outstanding request each; with --rate: connections to spread it over',
  },
  'message-bytes': {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.messageBytes,
    describe: 'the whole frame, 20-byte header included',
  },
  session: {
    type: 'string',
    requiresArg: true,
    describe: `requests per tcp connection; 0: one connection for the window [default: ${AB_DEFAULTS.session}]`,
  },
  rate: {
    type: 'string',
    requiresArg: true,
    describe: 'hold both to so many requests per second, and compare what they cost',
  },
  window: {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.window,
    describe: 'how long each repetition is measured',
  },
  warmup: {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.warmup,
    describe: 'load before each window, not counted',
  },
  metric: {
    type: 'string',
    requiresArg: true,
    describe: `${AB_METRICS.join(', ')} [default: cpu,throughput; with --rate: cpu]`,
  },
  'min-effect': {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.minEffect,
    describe: 'the least difference that matters',
  },
  significance: {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.significance,
    describe: 'the chance that may be taken of calling equal servers different',
  },
  'max-minutes': {
    type: 'string',
    requiresArg: true,
    default: AB_DEFAULTS.maxMinutes,
    describe: 'end without an answer when this has gone by',
  },
  pairs: {
    type: 'string',
    requiresArg: true,
    describe: 'measure so many pairs exactly and test once, instead of ending when it is sure',
  },
  'server-cpus': {
    type: 'string',
    requiresArg: true,
    describe: 'CPUs for the servers, e.g. 0-3,6',
  },
  'load-cpus': { type: 'string', requiresArg: true, describe: 'CPUs for the load generator' },
  engine: {
    type: 'string',
    requiresArg: true,
    describe: `${ENGINE_NAMES.join(', ')} [default: the transport's own]`,
  },
  seed: {
    type: 'string',
    requiresArg: true,
    describe: 'of order and payloads [default: random, recorded]',
  },
  json: {
    type: 'boolean',
    default: false,
    describe: 'print the comparison as JSON and nothing else',
  },
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS>;

export const abCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .options(OPTIONS)
      .example("$0 ab --a 'event-loop @HEAD' --b event-loop", 'your change against the last commit')
      .example("$0 ab --a event-loop --b 'cluster --workers 2'", 'two styles')
      .example(
        "$0 ab --server mine='python3 server.py {port}' --server-env mine=PYTHONOPTIMIZE=2 --a mine --b event-loop",
        'your server against a style',
      )
      .example("$0 ab --a './old {port}' --b './new {port}' --rate 5000", 'any two, held to a rate')
      .epilogue(
        'Exit codes: 0 B is faster or the same, 1 B is slower, 2 wrong usage, 3 no answer in the time given, 4 a server could not be measured, 130 interrupted.',
      ),
  handler: async (args: ArgumentsCamelCase<Arguments>) => {
    const request = readAbRequest(args);
    const stop = abortOnSignals();
    try {
      process.exitCode = await performAb(request, process, stop.signal);
    } finally {
      stop.release();
    }
  },
};
