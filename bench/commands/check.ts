// `echobench check`: whether a server does what it must, before how fast it does it. Which options there are; the rest is check/'s.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { CHECK_FORMATS } from '../../reports/check/check-report.js';
import { CHECK_LEVELS } from '../../results/check-result.js';
import { CHECK_TRANSPORTS, readCheckRequest } from '../check/check-request.js';
import { performCheck } from '../check/perform-check.js';
import { FOREIGN_OPTIONS } from '../foreign/foreign-options.js';
import { abortOnSignals } from '../stop-signals.js';

const OPTIONS = {
  style: {
    type: 'string',
    requiresArg: true,
    describe: "one of ours, with its options: event-loop, 'cluster --workers 2'",
  },
  command: {
    type: 'string',
    requiresArg: true,
    describe: "any server, started by its command: 'python3 server.py {port}'",
  },
  target: {
    type: 'string',
    requiresArg: true,
    describe: 'one that runs already: tcp://host:port or udp://host:port',
  },
  transport: {
    type: 'string',
    requiresArg: true,
    describe: `${CHECK_TRANSPORTS.join(', ')} [default: tcp, or what --server-transports says]`,
  },
  level: {
    type: 'string',
    requiresArg: true,
    describe: `${CHECK_LEVELS.join(' (RFC 862 is enough) or ')} (compute, wait and malformed frames too) [default: full for a style, or with --server-workloads echo,compute,wait; else echo]`,
  },
  only: {
    type: 'string',
    requiresArg: true,
    describe: 'some rules by their ids, with commas: tcp-half-close,tcp-reset',
  },
  patience: {
    type: 'string',
    requiresArg: true,
    default: '3s',
    describe: 'how long any one reply may take beside the work asked for',
  },
  naming: {
    type: 'boolean',
    default: true,
    describe: 'name the style by behaviour; --no-naming: rules alone, some seconds sooner',
  },
  format: {
    type: 'string',
    requiresArg: true,
    describe: `${CHECK_FORMATS.join(', ')} [default: text]`,
  },
  json: {
    type: 'boolean',
    default: false,
    describe: 'print the findings as JSON and nothing else: --format json',
  },
  ...FOREIGN_OPTIONS,
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS>;

export const checkCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .options(OPTIONS)
      .example("$0 check --command 'python3 server.py {port}'", 'an echo server')
      .example("$0 check --command './server {port}' --level full", 'all of docs/protocol.md')
      .example('$0 check --style posix-epoll --transport both', 'one of ours')
      .example('$0 check --target tcp://127.0.0.1:7 --format tap', 'one that runs, for CI')
      .epilogue(
        'Every rule is in docs/check.md. Exit codes: 0 no rule is broken, 1 one is, 2 wrong usage, 4 the server did not start, 130 interrupted.',
      ),
  handler: async (args: ArgumentsCamelCase<Arguments>) => {
    const request = readCheckRequest(args);
    const stop = abortOnSignals();
    try {
      process.exitCode = await performCheck(request, process, stop.signal);
    } finally {
      stop.release();
    }
  },
};
