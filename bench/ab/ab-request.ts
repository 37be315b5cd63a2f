// What `ab` was asked: two servers, the load on both, and when an answer counts. From the command line's text; starts nothing.
import { defaultEngine, ENGINE_NAMES } from '../../loadgen/engines.js';
import type { EngineName } from '../../loadgen/load-plan.js';
import { maxMessageBytes } from '../../loadgen/load-plan-validation.js';
import { HEADER_BYTES } from '../../protocol/frame.js';
import {
  formatWorkload,
  parseWorkload,
  TRANSPORTS,
  type Transport,
} from '../../protocol/workload.js';
import type { Metric } from '../../results/comparison.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import { UsageError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { readForeignServers, type ForeignArguments } from '../foreign/foreign-options.js';
import { foreignTransport, foreignWorkload } from '../foreign/foreign-styles.js';
import { readSeed } from '../input/load-options.js';
import { parseChoice, parseCount, parseList, parsePositive } from '../input/option-values.js';
import { parsePercent } from '../input/percent.js';
import { parseCpuList } from '../machine/machine-texts.js';
import { parseServerSpec, type ServerSpec } from './server-spec.js';

/** What `ab` can compare: memory of a server that has run for two seconds says little. */
export const AB_METRICS = ['throughput', 'p50', 'p99', 'cpu'] as const satisfies readonly Metric[];
export type AbMetric = (typeof AB_METRICS)[number];

/** Everything an experiment needs to know. Durations are milliseconds, shares are ratios. */
export interface AbRequest {
  readonly a: ServerSpec;
  readonly b: ServerSpec;
  readonly transport: Transport;
  readonly workload: string;
  readonly concurrency: number;
  readonly messageBytes: number;
  /** Null over udp. */
  readonly sessionRequests: number | null;
  /** Null: closed loop. */
  readonly rateRps: number | null;
  readonly windowMs: number;
  readonly warmupMs: number;
  readonly metrics: readonly AbMetric[];
  readonly minEffect: number;
  /** Of the whole answer: the chance that it names a difference between equal servers. */
  readonly significance: number;
  readonly maxMs: number;
  /** A fixed number of pairs, looked at once; null: until it is sure. */
  readonly pairs: number | null;
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  readonly engine: EngineName | null;
  readonly seed: number;
  readonly json: boolean;
}

/** Texts as a user would write them. */
export const AB_DEFAULTS = {
  transport: 'tcp',
  workload: 'echo',
  concurrency: '16',
  messageBytes: '64',
  session: '100',
  window: '1s',
  warmup: '500ms',
  minEffect: '5%',
  significance: '5%',
  maxMinutes: '2',
} as const;

/** What yargs hands over; undefined: not given. */
export interface AbOptions extends ForeignArguments {
  readonly a: string;
  readonly b: string;
  readonly transport: string;
  readonly workload: string;
  readonly concurrency: string;
  readonly messageBytes: string;
  readonly session: string | undefined;
  readonly rate: string | undefined;
  readonly window: string;
  readonly warmup: string;
  readonly metric: string | undefined;
  readonly minEffect: string;
  readonly significance: string;
  readonly maxMinutes: string;
  readonly pairs: string | undefined;
  readonly serverCpus: string | undefined;
  readonly loadCpus: string | undefined;
  readonly engine: string | undefined;
  readonly seed: string | undefined;
  readonly json: boolean;
}

const MAX_CLIENTS = 1_000_000;
const MAX_RATE_RPS = 10_000_000;
const MAX_MINUTES = 24 * 60;
const MAX_PAIRS = 10_000;
/** Above this nothing that is called `same` is. */
const MAX_MIN_EFFECT = 10;
const MAX_SIGNIFICANCE = 0.5;

/** @throws {UsageError} for anything that does not exist, cannot be read or makes no sense. */
export function readAbRequest(options: AbOptions): AbRequest {
  const transport = parseChoice('--transport', options.transport, TRANSPORTS);
  const rateRps =
    options.rate === undefined ? null : parsePositive('--rate', options.rate, MAX_RATE_RPS);
  const workload = formatWorkload(parseWorkload(options.workload));
  return {
    ...readSides(options, transport, workload),
    transport,
    workload,
    concurrency: parseCount('--concurrency', options.concurrency, { min: 1, max: MAX_CLIENTS }),
    messageBytes: parseCount('--message-bytes', options.messageBytes, {
      min: HEADER_BYTES,
      max: maxMessageBytes(transport),
    }),
    sessionRequests: readSession(transport, options.session),
    rateRps,
    windowMs: parseDuration('--window', options.window, 1),
    warmupMs: parseDuration('--warmup', options.warmup),
    metrics: readMetrics(options.metric, rateRps),
    minEffect: parsePercent('--min-effect', options.minEffect, MAX_MIN_EFFECT),
    significance: parsePercent('--significance', options.significance, MAX_SIGNIFICANCE),
    maxMs: parsePositive('--max-minutes', options.maxMinutes, MAX_MINUTES) * 60_000,
    pairs: options.pairs === undefined ? null : readPairs(options.pairs),
    serverCpus: options.serverCpus === undefined ? null : parseCpuList(options.serverCpus),
    loadCpus: options.loadCpus === undefined ? null : parseCpuList(options.loadCpus),
    engine: options.engine === undefined ? null : readEngine(transport, options.engine),
    seed: readSeed(options.seed),
    json: options.json,
  };
}

/** Every server that was brought is one of the two, and does what both are asked for. */
function readSides(
  options: AbOptions,
  transport: Transport,
  workload: string,
): Pick<AbRequest, 'a' | 'b'> {
  const servers = readForeignServers(options);
  const a = parseServerSpec('--a', options.a, servers);
  const b = parseServerSpec('--b', options.b, servers);
  for (const server of servers) {
    const { name } = server;
    if (![a, b].some((side) => side.kind === 'foreign' && side.server === server)) {
      throw new UsageError(`--server ${name}= is neither A nor B: give --a ${name} or --b ${name}`);
    }
    const carries = foreignTransport(server, transport);
    const does = foreignWorkload(server, workload);
    if (!carries.supported) throw notDone(server, carries.reason, '--server-transports');
    if (!does.supported) throw notDone(server, does.reason, '--server-workloads');
  }
  return { a, b };
}

function notDone({ name }: ForeignServer, reason: string, flag: string): UsageError {
  return new UsageError(`${name}: ${reason}: if it does that, say so with ${flag} ${name}=…`);
}

/** Sessions as the sweeps have them; datagrams have none, and over http connections persist. */
function readSession(transport: Transport, text: string | undefined): number | null {
  if (transport === 'tcp') {
    return parseCount('--session', text ?? AB_DEFAULTS.session, { min: 0, max: 1e9 });
  }
  if (text !== undefined) throw new UsageError(`--session is for tcp, not for ${transport}`);
  return transport === 'udp' ? null : 0;
}

function readMetrics(text: string | undefined, rateRps: number | null): AbMetric[] {
  if (text === undefined) return rateRps === null ? ['cpu', 'throughput'] : ['cpu'];
  const metrics = parseList('--metric', text).map((name) =>
    parseChoice('--metric', name, AB_METRICS),
  );
  if (rateRps !== null && metrics.includes('throughput')) {
    throw new UsageError(
      '--metric throughput says nothing with --rate, which both servers are held to: leave one of them out',
    );
  }
  return metrics;
}

/** Blocks are of two pairs. */
function readPairs(text: string): number {
  const pairs = parseCount('--pairs', text, { min: 2, max: MAX_PAIRS });
  if (pairs % 2 === 0) return pairs;
  throw new UsageError(
    `--pairs ${pairs} is not possible: blocks are of two pairs, so give an even number`,
  );
}

function readEngine(transport: Transport, text: string): EngineName {
  const engine = parseChoice('--engine', text, ENGINE_NAMES);
  const own = defaultEngine(transport);
  if (transport !== 'http' || engine === own) return engine;
  throw new UsageError(`--engine ${engine} does not carry http: leave it out`);
}
