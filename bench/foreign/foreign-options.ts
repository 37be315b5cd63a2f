// The options that bring servers which are not ours to a command, and what they amount to. Reads and checks text; starts nothing.
// Details of a server stand in options of their own beside it, each led by the server's name: `--server-cwd mine=build`.
import { resolve } from 'node:path';
import type { Options } from 'yargs';
import { TRANSPORTS } from '../../protocol/workload.js';
import {
  FOREIGN_WORKLOADS,
  foreignServerSchema,
  type ForeignServer,
} from '../../results/foreign-server.js';
import { UsageError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { didYouMean, parseChoice, parseCount, parseList } from '../input/option-values.js';
import type { FOREIGN_ARGUMENTS } from './foreign-arguments.js';
import { foreignMistake, settleForeign } from './foreign-mistake.js';

const repeatable = (describe: string) =>
  ({ array: true, type: 'string', requiresArg: true, describe }) as const satisfies Options;

/** Each may be given more than once; cli.ts sees to it that a value is one word and the rest of the line is left alone. */
export const FOREIGN_OPTIONS = {
  server: repeatable(
    "a server of any kind: name='python3 server.py {port}' starts it, name=tcp://host:port runs already; more than one by repeating",
  ),
  'server-transports': repeatable(
    'what it serves, e.g. name=tcp,udp; the command is then told which by {transport} [default: tcp]',
  ),
  'server-workloads': repeatable(
    `what it does, e.g. name=echo,wait; of ${FOREIGN_WORKLOADS.join(', ')} [default: echo]`,
  ),
  'server-cwd': repeatable('the folder it runs in: name=folder [default: this one]'),
  'server-env': repeatable(
    'a variable of its environment: name=KEY=VALUE, which is stored with the results; name=KEY for one that echobench has itself, as it has it (it reaches the server anyway), which is not stored',
  ),
  'server-ready': repeatable(
    'what shows that it is ready: name=echo, name=connect, or name=output:TEXT for a line with TEXT [default: echo]',
  ),
  'server-ready-timeout': repeatable('how long it may take to be ready: name=5s [default: 20s]'),
  'server-parallelism': repeatable(
    'how many CPUs it can keep busy: name=1 [default: all it is given]',
  ),
} as const satisfies Record<string, Options>;

/** What yargs hands over; undefined: not given. */
export type ForeignArguments = Readonly<
  Partial<Record<(typeof FOREIGN_ARGUMENTS)[number], readonly string[] | undefined>>
>;

type Parts = Partial<Record<keyof ForeignServer, unknown>>;

const MAX_PARALLELISM = 4_096;
/** `name=value`; the value may hold anything, a further = too. */
const NAMED = /^([^=]*)=(.*)$/su;
const URL = /^[a-z][a-z0-9+.-]*:\/\//iu;

/**
 * The servers of `--server`, in order, with their details.
 * @throws {UsageError} for a form or a value that is wrong, a name given twice or a style's, and a detail of a server that is not there.
 */
export function readForeignServers(args: ForeignArguments): ForeignServer[] {
  const servers = new Map<string, Parts>();
  for (const text of args.server ?? []) {
    const [name, value] = splitServer(text);
    if (servers.has(name)) {
      throw new UsageError(`--server ${name}= is given twice: give each server a name of its own`);
    }
    servers.set(name, { name, ...(URL.test(value) ? { target: value } : { command: value }) });
  }
  for (const { flag, key, texts, read } of detailsOf(args)) {
    for (const text of texts ?? []) {
      const [parts, value] = findServer(flag, text, servers);
      parts[key] = read(value, `${flag} ${String(parts.name)}=`, parts[key]);
    }
  }
  return [...servers.values()].map(checkServer);
}

/** One option of details. `before`: what it was given already, for those that add up. */
interface Detail {
  readonly flag: string;
  readonly key: keyof ForeignServer;
  readonly texts: readonly string[] | undefined;
  readonly read: (value: string, flag: string, before: unknown) => unknown;
}

function detailsOf(args: ForeignArguments): Detail[] {
  return [
    {
      flag: '--server-transports',
      key: 'transports',
      texts: args.serverTransports,
      read: (value, flag) =>
        parseList(flag, value).map((item) => parseChoice(flag, item, TRANSPORTS)),
    },
    {
      flag: '--server-workloads',
      key: 'workloads',
      texts: args.serverWorkloads,
      read: (value, flag) =>
        parseList(flag, value).map((item) => parseChoice(flag, item, FOREIGN_WORKLOADS)),
    },
    { flag: '--server-cwd', key: 'cwd', texts: args.serverCwd, read: (value) => resolve(value) },
    { flag: '--server-env', key: 'env', texts: args.serverEnv, read: readVariable },
    { flag: '--server-ready', key: 'ready', texts: args.serverReady, read: readReady },
    {
      flag: '--server-ready-timeout',
      key: 'readyTimeoutMs',
      texts: args.serverReadyTimeout,
      read: (value, flag) => parseDuration(flag, value, 1),
    },
    {
      flag: '--server-parallelism',
      key: 'parallelism',
      texts: args.serverParallelism,
      read: (value, flag) => parseCount(flag, value, { min: 1, max: MAX_PARALLELISM }),
    },
  ];
}

function splitServer(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = NAMED.exec(text) ?? [];
  if (/^[\w.-]+$/u.test(name) && value.trim() !== '') return [name, value];
  throw new UsageError(
    `--server "${text}" has no name before its command: write name='python3 server.py {port}', or name=tcp://host:port for one that runs already`,
  );
}

/** @returns the parts of the server that a detail is of, to be added to, and the detail. */
function findServer(
  flag: string,
  text: string,
  servers: ReadonlyMap<string, Parts>,
): [parts: Parts, value: string] {
  const [, name = '', value = ''] = NAMED.exec(text) ?? [];
  const names = [...servers.keys()];
  const [only = 'name'] = names;
  const parts = servers.get(name);
  if (parts !== undefined && value !== '') return [parts, value];
  if (name === '' || parts !== undefined) {
    throw new UsageError(
      `${flag} "${text}" is not understood: write ${parts === undefined ? only : name}=…`,
    );
  }
  const known = names.length === 0 ? 'there is no --server' : `choose from ${names.join(', ')}`;
  throw new UsageError(
    `${flag} "${text}" is of no server that is given${didYouMean(name, names)}: ${known}`,
  );
}

function readVariable(text: string, flag: string, before: unknown): Record<string, string> {
  const [, key = '', value = null] = NAMED.exec(text) ?? [null, text];
  if (!/^[A-Za-z_]\w*$/u.test(key)) {
    throw new UsageError(`${flag} "${text}" is no variable: write KEY=VALUE after the name`);
  }
  const given = { ...(before as Record<string, string> | undefined) };
  if (value !== null) return { ...given, [key]: value };
  // A server has echobench's whole environment: nothing is to be kept of it, and a resumed run takes it anew.
  if (process.env[key] !== undefined) return given;
  throw new UsageError(`${flag} ${key} is not in the environment: set it, or write ${key}=VALUE`);
}

function readReady(text: string, flag: string): string {
  const [, waited] = /^output:(.*)$/su.exec(text) ?? [];
  if (waited !== undefined && waited !== '') return text;
  return parseChoice(flag, text, ['echo', 'connect', 'output:TEXT'] as const);
}

function checkServer(parts: Parts): ForeignServer {
  const flag = `--server ${String(parts.name)}=`;
  const parsed = foreignServerSchema.safeParse(parts);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`${flag}: its ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const mistake = foreignMistake(parsed.data, (key) => key in parts);
  if (mistake === null) return settleForeign(parsed.data);
  const where = detailsOf({}).find(({ key }) => key === mistake.key)?.flag;
  throw new UsageError(
    where === undefined
      ? `${flag}: ${mistake.text}`
      : `${where} ${String(parts.name)}=: ${mistake.text}`,
  );
}
