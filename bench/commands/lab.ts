// `echobench lab`: the course's own programs. Lists them, or runs one; what they do is in lab/.
import { isIP } from 'node:net';
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { createLab } from '../../lab/create-lab.js';
import { LabInterruptedError, type LabProgram } from '../../lab/program.js';
import { LAB_PROGRAMS, reasonAgainst } from '../../lab/programs.js';
import { CannotRunError, UsageError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { errorCode, EXIT } from '../exit-codes.js';
import { didYouMean, parseCount } from '../input/option-values.js';
import { describeLab, renderLab } from '../lab-text.js';
import { terminalOf } from '../terminal-options.js';

/** What the slides' programs use. */
const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = '5000';
const DEFAULT_DELAY = '2s';
const MAX_PORT = 65_535;

const OPTIONS = {
  host: {
    type: 'string',
    requiresArg: true,
    describe: `address to listen on or to speak to (default ${DEFAULT_HOST}); 0.0.0.0 listens on all`,
  },
  port: {
    type: 'string',
    requiresArg: true,
    describe: `port to listen on or to speak to (default ${DEFAULT_PORT}); a server takes a free one for 0`,
  },
  delay: {
    type: 'string',
    requiresArg: true,
    describe: `how long the programs that fork sleep between two lines (default ${DEFAULT_DELAY})`,
  },
  json: {
    type: 'boolean',
    default: false,
    describe: 'print the list as JSON and nothing else',
  },
} as const satisfies Record<string, Options>;

type Arguments = { name: string | undefined } & InferredOptionTypes<typeof OPTIONS>;

export const labCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('name', {
        type: 'string',
        describe: 'which program; without it they are listed',
      })
      .options(OPTIONS)
      .example('$0 lab', '')
      .example('$0 lab zombie --delay 500ms', '')
      .example('$0 lab tcp-hello-server --port 5000', '')
      .epilogue('docs/course/README.md has each beside its slide. Ctrl-C ends a program.'),
  handler: lab,
};

async function lab(args: ArgumentsCamelCase<Arguments>): Promise<void> {
  if (args.name === undefined) {
    list(args);
    return;
  }
  const program = findProgram(args.name);
  refuseForeignOptions(program, args);
  const settings = {
    host: parseHost(args.host ?? DEFAULT_HOST),
    port: parseCount('--port', args.port ?? DEFAULT_PORT, { min: 0, max: MAX_PORT }),
    delayMs: parseDuration('--delay', args.delay ?? DEFAULT_DELAY),
  };
  const reason = reasonAgainst(program);
  if (reason !== null) throw new CannotRunError('POSIX_UNSUPPORTED', `lab ${args.name}: ${reason}`);
  if (program.role === 'server') warnIfOpen(settings.host);
  try {
    await program.run(createLab(settings));
  } catch (error) {
    if (error instanceof LabInterruptedError) process.exitCode = EXIT.interrupted;
    // A reader that goes away early (`| head`) is no failure.
    else if (errorCode(error) !== 'EPIPE') throw error;
  }
}

function list(args: ArgumentsCamelCase<Arguments>): void {
  for (const option of ['host', 'port', 'delay'] as const)
    if (args[option] !== undefined)
      throw new UsageError(`--${option} is for a program: name one, see echobench lab`);
  const programs = describeLab(LAB_PROGRAMS, reasonAgainst);
  process.stdout.write(
    args.json
      ? `${JSON.stringify({ schemaVersion: 1, programs }, null, 2)}\n`
      : renderLab(programs, terminalOf(process.stdout)),
  );
}

function findProgram(name: string): LabProgram {
  const found = LAB_PROGRAMS.find((program) => program.name === name);
  if (found !== undefined) return found;
  const names = LAB_PROGRAMS.map((program) => program.name);
  throw new UsageError(
    `the lab has no program "${name}"${didYouMean(name, names)}: choose from ${names.join(', ')}`,
  );
}

function refuseForeignOptions(program: LabProgram, args: ArgumentsCamelCase<Arguments>): void {
  const refuse = (option: string, why: string): never => {
    throw new UsageError(`lab ${program.name} takes no --${option}: ${why}`);
  };
  if (args.json) refuse('json', 'that is for the list of programs');
  if (program.role === 'alone')
    for (const option of ['host', 'port'] as const)
      if (args[option] !== undefined) refuse(option, 'it speaks to no other program');
  if (!program.hasDelay && args.delay !== undefined) refuse('delay', 'it does not sleep');
}

function parseHost(text: string): string {
  if (isIP(text) === 4) return text;
  throw new UsageError(
    `--host "${text}" is no IPv4 address: the programs of the course speak AF_INET, and look up no names`,
  );
}

function warnIfOpen(host: string): void {
  if (!host.startsWith('127.'))
    process.stderr.write(
      `warning: ${host} is not a loopback address: whoever reaches it can speak to this program\n`,
    );
}
