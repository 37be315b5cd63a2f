// `echobench profile`: one server under our load and under profilers. Reads the options, runs, prints, picks the exit code.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { maxMessageBytes } from '../../loadgen/load-plan-validation.js';
import { HEADER_BYTES } from '../../protocol/frame.js';
import { parseWorkload, TRANSPORTS, type Workload } from '../../protocol/workload.js';
import { PROFILE_TOOLS, type ProfileTool, type ToolOutcome } from '../../results/profile.js';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import { findStyle } from '../../servers/registry.js';
import { DEFAULT_GRACE_MS, DEFAULT_IDLE_TIMEOUT_MS } from '../../servers/server.js';
import { CannotRunError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { parseChoice, parseCount } from '../input/option-values.js';
import { readServerOptions, styleFlags } from '../input/serve-options.js';
import { calibrateIterationsPerMicrosecond } from '../machine/calibrate.js';
import { describeEnvironment } from '../machine/environment.js';
import { renderOutcome, renderProfile } from '../profile/render-profile.js';
import { runProfile } from '../profile/run-profile.js';
import { abortOnSignals } from '../stop-signals.js';

const ALL = 'all';
const MAX_CONCURRENCY = 100_000;
/** As in sweeps, so that an iterative server serves its clients in turn. */
const SESSION_REQUESTS = 100;

const OPTIONS = {
  style: {
    type: 'string',
    demandOption: true,
    requiresArg: true,
    describe: 'which server: see echobench styles',
  },
  transport: {
    type: 'string',
    requiresArg: true,
    describe: TRANSPORTS.join(', '),
    default: 'tcp',
  },
  tool: {
    type: 'string',
    requiresArg: true,
    describe: `cpu (V8 profiles of every process and thread), or clinic's ${PROFILE_TOOLS.slice(1).join(', ')}; or ${ALL}`,
    default: 'cpu',
  },
  concurrency: { type: 'string', requiresArg: true, describe: 'clients', default: '16' },
  duration: {
    type: 'string',
    requiresArg: true,
    describe: 'how long the load lasts',
    default: '5s',
  },
  workload: {
    type: 'string',
    requiresArg: true,
    describe:
      'what each request asks for: echo, compute:<iterations>, compute:<time>us, wait:<time>ms',
    default: 'echo',
  },
  'message-bytes': {
    type: 'string',
    requiresArg: true,
    describe: 'the whole frame, 20-byte header included',
    default: '64',
  },
  workers: {
    type: 'string',
    requiresArg: true,
    describe: 'processes of cluster, threads of piscina',
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
  json: { type: 'boolean', describe: 'print the result as JSON and nothing else', default: false },
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS>;

export const profileCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .options({ ...styleFlags(), ...OPTIONS })
      .example('$0 profile --style cluster', 'where the CPU time of every worker goes')
      .example('$0 profile --style event-loop --tool all', 'that, and all reports of clinic')
      .epilogue(
        'The files lie in a folder of their own beside the runs; .cpuprofile opens in Chrome DevTools and speedscope. Exit codes: 0 profiled, 1 a tool failed, 4 the one tool asked for cannot do this.',
      ),
  handler: async (args) => {
    process.exitCode = await profile(args);
  },
};

async function profile(args: ArgumentsCamelCase<Arguments>): Promise<ExitCode> {
  const transport = parseChoice('--transport', args.transport, TRANSPORTS);
  const tools = readTools(args.tool);
  const options = readServerOptions(args.style, args);
  const support = findStyle(args.style).supports(transport, options);
  if (!support.supported) throw new CannotRunError('STYLE_UNSUPPORTED', support.reason);
  const load = {
    concurrency: parseCount('--concurrency', args.concurrency, { min: 1, max: MAX_CONCURRENCY }),
    durationMs: parseDuration('--duration', args.duration, 100),
    workload: await readWorkload(args.workload),
    messageBytes: parseCount('--message-bytes', args.messageBytes, {
      min: HEADER_BYTES,
      max: maxMessageBytes(transport),
    }),
    sessionRequests: SESSION_REQUESTS,
  };
  const stop = abortOnSignals();
  try {
    const { folder, result } = await runProfile({
      config: {
        style: args.style,
        transport,
        host: '127.0.0.1',
        port: 0,
        options,
        idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS,
        graceMs: DEFAULT_GRACE_MS,
      },
      tools,
      load,
      root: args.out,
      describeEnvironment,
      onTool: tellProgress,
      signal: stop.signal,
    });
    const text = `${renderProfile(result)}\n\nfiles: ${folder}\n`;
    process.stdout.write(args.json ? `${JSON.stringify(result, null, 2)}\n` : text);
    return stop.signal.aborted ? EXIT.interrupted : exitCodeOfTools(result.tools);
  } finally {
    stop.release();
  }
}

/** What `all` could not do is no failure; the one tool that was asked for and cannot is. */
export function exitCodeOfTools(tools: readonly ToolOutcome[]): ExitCode {
  if (tools.some(({ status }) => status === 'failed')) return EXIT.failed;
  return tools.every(({ status }) => status === 'unsupported') ? EXIT.cannotRun : EXIT.fine;
}

function readTools(text: string): ProfileTool[] {
  const choice = parseChoice('--tool', text, [...PROFILE_TOOLS, ALL]);
  return choice === ALL ? [...PROFILE_TOOLS] : [choice];
}

async function readWorkload(text: string): Promise<Workload> {
  const spec = parseWorkload(text);
  if (spec.kind !== 'compute-time') return spec;
  const rate = await calibrateIterationsPerMicrosecond(null);
  return { kind: 'compute', iterations: Math.max(1, Math.round(spec.microseconds * rate)) };
}

function tellProgress(tool: ProfileTool, outcome: ToolOutcome | null): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(outcome === null ? `${tool} …\n` : `${renderOutcome(outcome)}\n`);
}
