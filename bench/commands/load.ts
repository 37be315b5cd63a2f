// `echobench load`: one load against anything that echoes. Reads the options, runs the load, prints it, picks the exit code.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { runLoad } from '../../loadgen/run-load.js';
import type { LoadResult } from '../../loadgen/load-result.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { DEFAULT_LOAD, readLoadPlan } from '../input/load-options.js';
import { renderLoad } from '../load-text.js';
import { abortOnSignals } from '../stop-signals.js';

const OPTIONS = {
  target: {
    type: 'string',
    demandOption: true,
    requiresArg: true,
    describe: 'where to: tcp://host:port, udp://host:port or http://host:port',
  },
  concurrency: {
    type: 'string',
    requiresArg: true,
    describe: `clients, one outstanding request each; with --rate: connections to spread it over [default: ${DEFAULT_LOAD.concurrency}, with --rate ${DEFAULT_LOAD.openConcurrency}]`,
  },
  rate: {
    type: 'string',
    requiresArg: true,
    describe: 'open loop: requests per second, started on schedule whether or not replies come',
  },
  arrivals: {
    type: 'string',
    requiresArg: true,
    describe: 'with --rate: constant or poisson [default: constant]',
  },
  session: {
    type: 'string',
    requiresArg: true,
    describe: 'requests per tcp connection before the client closes and connects again; 0: never',
    default: `${DEFAULT_LOAD.sessionRequests}`,
  },
  duration: {
    type: 'string',
    requiresArg: true,
    describe: 'the window that is measured',
    default: DEFAULT_LOAD.duration,
  },
  warmup: {
    type: 'string',
    requiresArg: true,
    describe: 'the same load before the window, not counted',
    default: DEFAULT_LOAD.warmup,
  },
  'message-bytes': {
    type: 'string',
    requiresArg: true,
    describe: 'the whole frame, 20-byte header included',
    default: `${DEFAULT_LOAD.messageBytes}`,
  },
  workload: {
    type: 'string',
    requiresArg: true,
    describe:
      'what each request asks for: echo, compute:<iterations>, compute:<time>us, wait:<time>ms',
    default: DEFAULT_LOAD.workload,
  },
  timeout: {
    type: 'string',
    requiresArg: true,
    describe: 'a request older than this is timed out (a datagram: lost)',
    default: DEFAULT_LOAD.timeout,
  },
  flows: {
    type: 'string',
    requiresArg: true,
    describe: 'udp: sockets that the clients share [default: one each up to 64, then 64]',
  },
  engine: {
    type: 'string',
    requiresArg: true,
    describe: 'node or autocannon [default: node for tcp and udp, autocannon for http]',
  },
  workers: {
    type: 'string',
    requiresArg: true,
    describe: 'threads that share the load',
    default: `${DEFAULT_LOAD.workers}`,
  },
  'idle-connections': {
    type: 'string',
    requiresArg: true,
    describe: 'tcp: connections that are used once, then held open in silence beside the clients',
    default: `${DEFAULT_LOAD.idleConnections}`,
  },
  seed: {
    type: 'string',
    requiresArg: true,
    describe: 'of arrivals and payloads [default: random, recorded in the result]',
  },
  json: { type: 'boolean', describe: 'print the result as JSON and nothing else', default: false },
} as const satisfies Record<string, Options>;

/** The options of `load` as yargs hands them over: text. */
export type LoadArguments = ArgumentsCamelCase<InferredOptionTypes<typeof OPTIONS>>;

export const loadCommand: CommandModule<object, InferredOptionTypes<typeof OPTIONS>> = {
  builder: (yargs) =>
    yargs
      .options(OPTIONS)
      .example('$0 load --target tcp://127.0.0.1:7 --concurrency 64', '64 clients for 10 s')
      .example('$0 load --target udp://127.0.0.1:7 --rate 5000 --arrivals poisson', 'open loop')
      .example('$0 load --target tcp://127.0.0.1:7 --json | jq .responseTimeNs.p99', 'for programs')
      .epilogue(
        'Exit codes: 0 replies came and all were right, 1 some were corrupt, none came, or idle connections were lost, 2 impossible numbers, 4 could not run. Ctrl-C ends the load early and still reports.',
      ),
  handler: async (args) => {
    process.exitCode = await load(args);
  },
};

async function load(args: LoadArguments): Promise<ExitCode> {
  const plan = await readLoadPlan(args);
  const stop = abortOnSignals();
  try {
    const silent = { opened: () => undefined, started: () => undefined };
    const result = await runLoad(plan, silent, stop.signal);
    process.stdout.write(
      args.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : renderLoad(result, process.stdout.columns),
    );
    return exitCodeOfLoad(result);
  } finally {
    stop.release();
  }
}

/** 0 when verified replies came, nothing was corrupt, and every idle connection was there to the end. */
export function exitCodeOfLoad({ requests, idle }: LoadResult): ExitCode {
  const areHeld = idle === null || idle.held === idle.asked;
  const isFine = requests.corrupted === 0 && requests.succeeded > 0 && areHeld;
  return isFine ? EXIT.fine : EXIT.failed;
}
