// From the options of `check` to the servers that are checked and how. Reads and checks text; starts nothing.
import type { Target } from '../../loadgen/load-plan.js';
import { CHECK_FORMATS, type CheckFormat } from '../../reports/check/check-report.js';
import { CHECK_LEVELS, type CheckLevel } from '../../results/check-result.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import { UsageError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { splitCommand } from '../foreign/command-words.js';
import { findListener } from '../foreign/find-listener.js';
import { readForeignServers, type ForeignArguments } from '../foreign/foreign-options.js';
import { DEFAULT_READY_MS } from '../foreign/foreign-server.js';
import { didYouMean, parseChoice, parseList } from '../input/option-values.js';
import { parseTarget } from '../input/target-url.js';
import { parseStyles } from '../style-catalog.js';
import { commandSubject, styleSubject } from './open-subject.js';
import type { CheckRule } from './rule.js';
import { RULES } from './rules.js';
import { runningSubject } from './running-subject.js';
import type { Subject } from './subject.js';

/** What yargs hands over; undefined: not given. */
export interface CheckArguments extends ForeignArguments {
  readonly style?: string | undefined;
  readonly command?: string | undefined;
  readonly target?: string | undefined;
  readonly transport?: string | undefined;
  readonly level?: string | undefined;
  readonly only?: string | undefined;
  readonly patience: string;
  readonly naming: boolean;
  readonly format?: string | undefined;
  readonly json: boolean;
}

/** What `check` is asked to do. */
export interface CheckRequest {
  /** One for each transport. */
  readonly subjects: readonly Subject[];
  readonly level: CheckLevel;
  readonly rules: readonly CheckRule[];
  readonly namesStyle: boolean;
  readonly patienceMs: number;
  readonly format: CheckFormat;
}

/** Transports of `--transport`; `both` is one after the other, in one result. */
export const CHECK_TRANSPORTS = ['tcp', 'udp', 'both'] as const;
type CheckTransport = 'tcp' | 'udp';

/** Echoes whatever comes, and does not claim to do more. */
const ECHO_STYLE = 'null';
const MIN_PATIENCE_MS = 50;

/** A server that is to be checked, on whichever of its transports. */
interface Asked {
  readonly transports: readonly CheckTransport[];
  /** Where `--level` does not say. */
  readonly level: CheckLevel;
  readonly open: (transport: CheckTransport) => Subject;
}

/**
 * @throws {UsageError} for values that are wrong, and unless exactly one server is named; {@link CannotRunError} for a style that
 * cannot serve the transport here.
 */
export function readCheckRequest(args: CheckArguments): CheckRequest {
  const patienceMs = parseDuration('--patience', args.patience, MIN_PATIENCE_MS);
  const asked = readServer(args);
  const subjects = asked.transports.map(asked.open);
  return {
    subjects,
    level:
      args.level === undefined ? asked.level : parseChoice('--level', args.level, CHECK_LEVELS),
    rules: readRules(args.only, asked.transports),
    namesStyle: args.naming,
    patienceMs,
    format: readFormat(args),
  };
}

function readServer(args: CheckArguments): Asked {
  const { style, command, target } = args;
  const servers = readForeignServers(args);
  const given = [style, command, target, ...servers].filter((one) => one !== undefined).length;
  if (given !== 1) {
    const what = given === 0 ? 'no server is named' : `${given} servers are named`;
    throw new UsageError(
      `${what}: give one of --style S, --command 'python3 server.py {port}', --server name='…' or --target tcp://host:port`,
    );
  }
  if (style !== undefined) return styleAsked(style, args.transport);
  if (target !== undefined) return targetAsked(parseTarget(target), args.transport);
  const server = servers[0] ?? serverOf(command ?? '');
  return server.target === null
    ? commandAsked(server, args.transport)
    : targetAsked(parseTarget(server.target), args.transport);
}

function styleAsked(text: string, transport: string | undefined): Asked {
  const [style, ...more] = parseStyles('--style', text);
  if (style === undefined || more.length > 0) {
    throw new UsageError(`--style "${text}" names several: check them one after the other`);
  }
  return {
    transports: readTransports(transport, ['tcp']),
    level: style.style === ECHO_STYLE ? 'echo' : 'full',
    open: (each) => styleSubject(style, each),
  };
}

function targetAsked(target: Target, transport: string | undefined): Asked {
  const { transport: own } = target;
  if (own === 'http')
    throw new UsageError('check speaks tcp and udp: give tcp://host:port or udp://host:port');
  if (transport !== undefined && transport !== own) {
    throw new UsageError(
      `--transport ${transport} is not that of the target, which is ${own}: leave it out`,
    );
  }
  return {
    transports: [own],
    level: 'echo',
    open: () => runningSubject(target, (where) => findListener(where).pid),
  };
}

function commandAsked(server: ForeignServer, transport: string | undefined): Asked {
  const own = server.transports.filter((one): one is CheckTransport => one !== 'http');
  return {
    transports: readTransports(transport, own),
    level:
      server.workloads.includes('compute') && server.workloads.includes('wait') ? 'full' : 'echo',
    open: (each) => commandSubject(server, each),
  };
}

/** A server of which nothing is known but how it is started. @throws {UsageError} */
function serverOf(command: string): ForeignServer {
  splitCommand(command);
  return {
    name: command,
    command,
    target: null,
    transports: ['tcp'],
    workloads: ['echo'],
    cwd: null,
    env: {},
    ready: 'echo',
    readyTimeoutMs: DEFAULT_READY_MS,
    parallelism: null,
  };
}

function readTransports(
  text: string | undefined,
  usual: readonly CheckTransport[],
): readonly CheckTransport[] {
  if (text === undefined) return usual.length === 0 ? ['tcp'] : usual;
  const choice = parseChoice('--transport', text, CHECK_TRANSPORTS);
  return choice === 'both' ? ['tcp', 'udp'] : [choice];
}

function readRules(text: string | undefined, transports: readonly CheckTransport[]): CheckRule[] {
  const there = RULES.filter(({ transport }) => transports.some((one) => one === transport));
  if (text === undefined) return there;
  const ids = there.map(({ id }) => id);
  const wanted = parseList('--only', text);
  for (const id of wanted) {
    if (ids.includes(id)) continue;
    throw new UsageError(
      `--only "${id}" is no rule over ${transports.join(' and ')}${didYouMean(id, ids)}: choose from ${ids.join(', ')}`,
    );
  }
  return there.filter(({ id }) => wanted.includes(id));
}

function readFormat({ format, json }: CheckArguments): CheckFormat {
  const read = format === undefined ? null : parseChoice('--format', format, CHECK_FORMATS);
  if (json && read !== null && read !== 'json') {
    throw new UsageError(`--json and --format ${read} ask for two formats: give one of them`);
  }
  return json ? 'json' : (read ?? 'text');
}
