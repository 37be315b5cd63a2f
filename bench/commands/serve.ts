// `echobench serve`: one server in the foreground. Reads the options; servers/process.ts does the serving.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { TRANSPORTS } from '../../protocol/workload.js';
import type { ServerEvent } from '../../servers/events.js';
import { serveUntilSignal } from '../../servers/process.js';
import { DEFAULT_GRACE_MS, DEFAULT_IDLE_TIMEOUT_MS } from '../../servers/server.js';
import { CannotRunError } from '../command-error.js';
import { parseChoice, parseCount } from '../input/option-values.js';
import { readServerOptions, styleFlags } from '../input/serve-options.js';

const OPTIONS = {
  style: {
    type: 'string',
    demandOption: true,
    requiresArg: true,
    describe: 'which server: see echobench styles',
  },
  transport: {
    type: 'string',
    demandOption: true,
    requiresArg: true,
    describe: TRANSPORTS.join(', '),
  },
  host: {
    type: 'string',
    requiresArg: true,
    default: '127.0.0.1',
    describe: 'address to listen on; others than loopback are open to reflection attacks',
  },
  port: {
    type: 'string',
    requiresArg: true,
    default: '0',
    describe: 'port to listen on; 0 takes a free one',
  },
  workers: {
    type: 'string',
    requiresArg: true,
    describe: 'processes of cluster, threads of piscina',
  },
} as const satisfies Record<string, Options>;

const MAX_PORT = 65_535;

type Arguments = InferredOptionTypes<typeof OPTIONS>;

export const serveCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .options({ ...OPTIONS, ...styleFlags(Object.keys(OPTIONS)) })
      .example('$0 serve --style event-loop --transport tcp --port 21000', '')
      .example('$0 serve --style cluster --transport udp --workers 4', '')
      .epilogue(
        'Prints one JSON line when it listens: {"event":"listening","transport","host","port","pid","style"}. Exit codes: 0 stopped when asked, 2 wrong usage, 4 the style is not supported here or the address cannot be had.',
      ),
  handler: serve,
};

async function serve(args: ArgumentsCamelCase<Arguments>): Promise<void> {
  const transport = parseChoice('--transport', args.transport, TRANSPORTS);
  const port = parseCount('--port', args.port, { min: 0, max: MAX_PORT });
  const options = readServerOptions(args.style, args);
  const config = {
    style: args.style,
    transport,
    host: args.host,
    port,
    options,
    idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS,
    graceMs: DEFAULT_GRACE_MS,
  };
  const failures: CannotRunError[] = [];
  const write = (line: string): void => {
    const event = JSON.parse(line) as ServerEvent;
    if (event.event === 'failed') failures.push(new CannotRunError(event.code, event.message));
    else process.stdout.write(line);
  };
  const exitCode = await serveUntilSignal(config, { write });
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  // At once: after a second signal there are connections and threads left, which nobody waits for.
  process.exit(exitCode);
}
