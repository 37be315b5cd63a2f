// `echobench claims`: the course's statements as experiments. Which options there are; bench/claims/ does the rest.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import { CLAIMS } from '../claims/claims.js';
import { DEFAULT_CLAIMS_MINUTES, readClaimsRequest } from '../claims/claims-request.js';
import { listClaims, listClaimsJson } from '../claims/list-claims.js';
import { performClaims } from '../claims/perform-claims.js';
import { abortOnSignals } from '../stop-signals.js';
import { terminalOf } from '../terminal-options.js';

const OPTIONS = {
  list: { type: 'boolean', default: false, describe: 'say which claims there are, and try none' },
  'max-minutes': {
    type: 'string',
    requiresArg: true,
    describe: `for all of them together; each gets its share, and measures more rounds or fewer [default: ${DEFAULT_CLAIMS_MINUTES}]`,
  },
  'server-cpus': {
    type: 'string',
    requiresArg: true,
    describe: 'CPUs for the servers, e.g. 0-3,6',
  },
  'load-cpus': {
    type: 'string',
    requiresArg: true,
    describe: 'CPUs for the load generator',
  },
  seed: {
    type: 'string',
    requiresArg: true,
    describe: 'of orders and payloads [default: random, recorded]',
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
  json: { type: 'boolean', default: false, describe: 'print the result as JSON and nothing else' },
} as const satisfies Record<string, Options>;

type Arguments = { ids: string[] | undefined } & InferredOptionTypes<typeof OPTIONS>;

export const claimsCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('ids', {
        type: 'string',
        array: true,
        describe: 'which claims; without any, all of them',
      })
      .options(OPTIONS)
      .example('$0 claims', 'try all of them, in less than five minutes')
      .example('$0 claims --list', '')
      .example('$0 claims epoll-beats-select-and-poll --json', 'one of them, for programs')
      .epilogue(
        'A claim that does not hold is an answer, not an error. Exit codes: 0 every claim has an answer, 2 wrong usage, 3 one of them is inconclusive, 4 none could be tried, 130 interrupted.',
      ),
  handler: claims,
};

async function claims(args: ArgumentsCamelCase<Arguments>): Promise<void> {
  const request = readClaimsRequest({ ...args, ids: args.ids ?? [] }, CLAIMS);
  if (args.list) {
    process.stdout.write(
      args.json
        ? listClaimsJson(request.claims)
        : listClaims(request.claims, terminalOf(process.stdout)),
    );
    return;
  }
  const stop = abortOnSignals();
  try {
    process.exitCode = await performClaims(request, process, stop.signal);
  } finally {
    stop.release();
  }
}
