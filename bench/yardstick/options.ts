// The command line of `bench:yardstick`. Reads it; runs nothing.
import yargs from 'yargs';
import type { EngineName } from '../../loadgen/load-plan.js';
import { findStyle } from '../../servers/registry.js';
import { UsageError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { didYouMean, parseChoice, parseCount, parseList } from '../input/option-values.js';
import { DEFAULT_SUBJECT, ROW_IDS, type RowId, type Subject } from './rows.js';

/** What is asked for. */
export interface YardstickRequest {
  readonly pairs: number;
  readonly windowMs: number;
  readonly warmupMs: number;
  readonly only: readonly RowId[];
  readonly subject: Subject;
  readonly json: boolean;
}

/** Engines that carry tcp and udp. */
const ENGINES = ['posix', 'node'] as const satisfies readonly EngineName[];
/** More would be hours. */
const MAX_PAIRS = 1_000;
/** Below, the 10 ms ticks in which the kernel counts a process's CPU are more than a tenth of what is read. */
const MIN_WINDOW_MS = 100;

const OPTIONS = {
  pairs: {
    type: 'string',
    requiresArg: true,
    describe: 'pairs of trials for each row',
    default: '7',
  },
  window: {
    type: 'string',
    requiresArg: true,
    describe: 'what is measured of each trial',
    default: '1s',
  },
  warmup: {
    type: 'string',
    requiresArg: true,
    describe: 'the same load before it, while V8 still compiles',
    default: '1s',
  },
  only: {
    type: 'string',
    requiresArg: true,
    describe: `some rows only, with commas: ${ROW_IDS.join(', ')}`,
  },
  engine: {
    type: 'string',
    requiresArg: true,
    describe: `the load engine to hold against the yardsticks: ${ENGINES.join(' or ')}`,
    default: DEFAULT_SUBJECT.engine,
  },
  style: {
    type: 'string',
    requiresArg: true,
    describe: 'the server style to hold against the yardsticks',
    default: DEFAULT_SUBJECT.style,
  },
  json: {
    type: 'boolean',
    describe: 'print the rows and all their pairs as JSON and nothing else',
    default: false,
  },
} as const;

/** @returns null when help was asked for and given. @throws {UsageError} */
export async function readYardstickRequest(
  words: readonly string[],
): Promise<YardstickRequest | null> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${await createParser([]).getHelp()}\n`);
    return null;
  }
  const given = await createParser(words).parseAsync();
  const only = given.only === undefined ? ROW_IDS : parseList('--only', given.only);
  if (given.style !== DEFAULT_SUBJECT.style) findStyle(given.style);
  return {
    pairs: parseCount('--pairs', given.pairs, { min: 1, max: MAX_PAIRS }),
    windowMs: parseDuration('--window', given.window, MIN_WINDOW_MS),
    warmupMs: parseDuration('--warmup', given.warmup),
    only: only.map((id) => parseChoice('--only', id, ROW_IDS)),
    subject: { engine: parseChoice('--engine', given.engine, ENGINES), style: given.style },
    json: given.json,
  };
}

function createParser(words: readonly string[]) {
  return yargs(words)
    .scriptName('npm run bench:yardstick --')
    .usage(
      '$0\n\nHolds the load engine and the readiness server against C programs and against Node.',
    )
    .options(OPTIONS)
    .locale('en')
    .version(false)
    .help('help')
    .alias('help', 'h')
    .strict()
    .demandCommand(0, 0)
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .updateStrings({ string: 'value' })
    .fail((message: string | null, error: Error | undefined) => {
      throw new UsageError(explain(message ?? error?.message ?? 'not understood'));
    })
    .exitProcess(false)
    .epilogue(
      'Exit codes: 0 no target was missed, 1 a target was missed or a row failed, 2 wrong usage, 3 the machine was too busy to tell, 4 nothing could be measured.',
    );
}

function explain(message: string): string {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  const known = Object.keys(OPTIONS).map((name) => `--${name}`);
  const hint = unknown === undefined ? '' : didYouMean(`--${unknown}`, known);
  return `${message}${hint}: see npm run bench:yardstick -- --help`;
}
