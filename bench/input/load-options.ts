// From the options of `load` to a load plan: parsed, defaulted, calibrated. Whether the numbers are possible together is
// decided by loadgen/load-plan-validation.ts, which every plan passes.
import { randomInt } from 'node:crypto';
import { defaultEngine, ENGINE_NAMES } from '../../loadgen/engines.js';
import {
  defaultFlows,
  type LoadMode,
  type LoadPlan,
  type Target,
} from '../../loadgen/load-plan.js';
import { maxMessageBytes } from '../../loadgen/load-plan-validation.js';
import { HEADER_BYTES } from '../../protocol/frame.js';
import { parseWorkload, type Workload } from '../../protocol/workload.js';
import { UsageError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { calibrateIterationsPerMicrosecond } from '../machine/calibrate.js';
import { parseChoice, parseCount, parsePositive } from './option-values.js';
import { parseTarget } from './target-url.js';

/** Defaults of `load`; texts as a user would write them. */
export const DEFAULT_LOAD = {
  /** Enough to keep a server of one thread busy over loopback, few enough that an iterative one is seen for what it is. */
  concurrency: 8,
  /** Open loop needs room for requests that overlap. */
  openConcurrency: 64,
  sessionRequests: 0,
  duration: '10s',
  warmup: '1s',
  messageBytes: 64,
  workload: 'echo',
  timeout: '1s',
  workers: 1,
  idleConnections: 0,
} as const;

const MAX_CLIENTS = 1_000_000;
const MAX_RATE_RPS = 10_000_000;
const MAX_WORKERS = 1_024;
/** Node's randomInt takes a range below 2^48. */
const SEED_LIMIT = 2 ** 47;

/** What yargs hands over; undefined: not given. */
export interface LoadOptions {
  readonly target: string;
  readonly concurrency: string | undefined;
  readonly rate: string | undefined;
  readonly arrivals: string | undefined;
  readonly session: string;
  readonly duration: string;
  readonly warmup: string;
  readonly messageBytes: string;
  readonly workload: string;
  readonly timeout: string;
  readonly flows: string | undefined;
  readonly engine: string | undefined;
  readonly workers: string;
  readonly idleConnections: string;
  readonly seed: string | undefined;
}

/**
 * @param calibrate xorshift32 steps per microsecond, asked only for `compute:<time>us`.
 * @throws {UsageError} for anything that cannot be read or is out of range.
 */
export async function readLoadPlan(
  options: LoadOptions,
  calibrate: () => Promise<number> = () => calibrateIterationsPerMicrosecond(null),
): Promise<LoadPlan> {
  const target = parseTarget(options.target);
  const mode = readMode(options);
  return {
    target,
    engine:
      options.engine === undefined
        ? defaultEngine(target.transport)
        : parseChoice('--engine', options.engine, ENGINE_NAMES),
    mode,
    sessionRequests: parseCount('--session', options.session, { min: 0, max: 1e9 }),
    messageBytes: parseCount('--message-bytes', options.messageBytes, {
      min: HEADER_BYTES,
      max: maxMessageBytes(target.transport),
    }),
    timeoutMs: parseDuration('--timeout', options.timeout, 1),
    flows: readFlows(target, mode, options.flows),
    workers: parseCount('--workers', options.workers, { min: 1, max: MAX_WORKERS }),
    idleConnections: readIdleConnections(target, options.idleConnections),
    seed: readSeed(options.seed),
    warmupMs: parseDuration('--warmup', options.warmup),
    windowMs: parseDuration('--duration', options.duration, 1),
    // Last, since it may take a while: everything that can be refused was.
    workload: await readWorkload(options.workload, calibrate),
  };
}

/** A seed as given, or a random one; the result records it either way. */
export function readSeed(text: string | undefined): number {
  if (text === undefined) return randomInt(SEED_LIMIT);
  return parseCount('--seed', text, { min: 0, max: Number.MAX_SAFE_INTEGER });
}

function readMode({ concurrency, rate, arrivals }: LoadOptions): LoadMode {
  const clientsOr = (clients: number): number =>
    concurrency === undefined
      ? clients
      : parseCount('--concurrency', concurrency, { min: 1, max: MAX_CLIENTS });
  if (rate === undefined) {
    if (arrivals !== undefined) {
      throw new UsageError('--arrivals says how an open loop is paced: give --rate with it');
    }
    return { kind: 'closed', clients: clientsOr(DEFAULT_LOAD.concurrency) };
  }
  return {
    kind: 'open',
    clients: clientsOr(DEFAULT_LOAD.openConcurrency),
    rateRps: parsePositive('--rate', rate, MAX_RATE_RPS),
    arrivals: parseChoice('--arrivals', arrivals ?? 'constant', ['constant', 'poisson']),
  };
}

function readFlows(target: Target, { clients }: LoadMode, text: string | undefined): number | null {
  if (target.transport !== 'udp') {
    if (text === undefined) return null;
    throw new UsageError(
      `--flows is for udp: over ${target.transport} every client has a connection`,
    );
  }
  if (text === undefined) return defaultFlows(target.transport, clients);
  return parseCount('--flows', text, { min: 1, max: clients });
}

function readIdleConnections(target: Target, text: string): number {
  const idleConnections = parseCount('--idle-connections', text, { min: 0, max: MAX_CLIENTS });
  if (idleConnections === 0 || target.transport === 'tcp') return idleConnections;
  throw new UsageError(
    `--idle-connections is for tcp: over ${target.transport} nothing lies open in silence`,
  );
}

async function readWorkload(text: string, calibrate: () => Promise<number>): Promise<Workload> {
  const spec = parseWorkload(text);
  if (spec.kind !== 'compute-time') return spec;
  const iterations = Math.max(1, Math.round(spec.microseconds * (await calibrate())));
  return { kind: 'compute', iterations };
}
