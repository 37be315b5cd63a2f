// The command line: which commands there are, and how a mistake in it is told. What a command does is in its own file.
import { createRequire } from 'node:module';
import yargs, { type Argv } from 'yargs';
import { UsageError } from './command-error.js';
import { COMMANDS, nameOf } from './commands/commands.js';
import { FOREIGN_ARGUMENTS } from './foreign/foreign-arguments.js';
import { didYouMean } from './input/option-values.js';

/** A line of help wider than this is hard to read. */
const MAX_HELP_COLUMNS = 100;

/**
 * Parses `words` and runs the command; its exit code is left in `process.exitCode`.
 * @throws {UsageError} for an unknown command or option, naming the nearest; whatever else the command throws.
 */
export async function runCli(words: readonly string[]): Promise<void> {
  try {
    const cli = await createCli(words);
    await cli.parseAsync();
  } catch (error) {
    throw error instanceof ParseError ? await explain(error.message, words) : error;
  }
}

/** What yargs refused, in its own words. */
class ParseError extends Error {
  override readonly name = 'ParseError';
}

/** yargs gives a message for what it refuses itself, and the error of a command that failed. */
function rethrow(message: string | null, error: Error | undefined): never {
  if (error !== undefined && error.name !== 'YError') throw error;
  throw new ParseError(message ?? error?.message ?? 'the command line was not understood');
}

/** Options that add up when given again, and names of which there may be several; of any other the last one counts. Both ways that yargs writes them. */
const REPEATABLE: ReadonlySet<string> = new Set(
  ['ids', ...FOREIGN_ARGUMENTS].flatMap((name) => [
    name,
    name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`),
  ]),
);

/** yargs makes a list of whatever is given twice. */
function keepLast(args: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(args)) {
    if (name !== '_' && !REPEATABLE.has(name) && Array.isArray(value)) args[name] = value.at(-1);
  }
}

/** Commands that `words` do not name are there for the help text alone. */
async function createCli(words: readonly string[]): Promise<Argv> {
  const cli = yargs(words)
    .scriptName('echobench')
    .usage(
      '$0 <command>\n\nCompares server styles behind one echo protocol, over TCP, UDP and HTTP.',
    )
    // Errors and help are matched and documented in English, whatever the user's locale.
    .locale('en')
    .version(readVersion())
    .help()
    .alias('help', 'h')
    .strict()
    .demandCommand(1, 'no command was given')
    .recommendCommands()
    // Repeatable options take one word each time, and leave the rest of the line to positional arguments.
    .parserConfiguration({ 'duplicate-arguments-array': true, 'greedy-arrays': false })
    .middleware(keepLast, true)
    .fail(rethrow)
    // Values are read as text and parsed with their own errors, so "string" would say too much.
    .updateStrings({ string: 'value', array: 'repeatable' })
    .exitProcess(false)
    .epilogue(
      'Exit codes: 0 fine, 1 something failed, 2 wrong usage, 3 inconclusive, 4 could not run, 130 interrupted.\nDurations take a unit (250ms, 5s, 2m; a bare number is seconds); sizes are bytes.',
    );
  const width = Math.min(MAX_HELP_COLUMNS, process.stdout.columns || MAX_HELP_COLUMNS);
  for (const entry of COMMANDS) {
    const { command, describe } = entry;
    if (words.includes(nameOf(entry))) cli.command({ ...(await entry.load()), command, describe });
    else cli.command(command, describe);
  }
  return cli.wrap(width);
}

/** yargs says what is unknown; this adds what was probably meant, from the help text of the command in question. */
async function explain(message: string, words: readonly string[]): Promise<UsageError> {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  const command = words.find((word) => !word.startsWith('-'));
  const known = COMMANDS.map(nameOf);
  if (command === undefined) return new UsageError(`${message}: see echobench --help`);
  if (!known.includes(command)) {
    return new UsageError(
      `there is no command "${command}"${didYouMean(command, known)}: choose from ${known.join(', ')}`,
    );
  }
  if (unknown === undefined) {
    return new UsageError(`${message}: see echobench ${command} --help`);
  }
  const help = await (await createCli([command])).getHelp();
  const options = [...help.matchAll(/--([a-z][a-z0-9-]*)/g)].map(
    ([, option = '']) => `--${option}`,
  );
  const isOption = words.some((word) => new RegExp(`^--?(no-)?${escape(unknown)}(=|$)`).test(word));
  const shown = isOption ? `--${unknown}` : unknown;
  const what = isOption ? `has no option ${shown}` : `does not take "${shown}"`;
  return new UsageError(
    `echobench ${command} ${what}${isOption ? didYouMean(shown, [...new Set(options)]) : ''}: see echobench ${command} --help`,
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function readVersion(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };
  return manifest.version;
}
