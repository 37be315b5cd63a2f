// Whether a plan's numbers are possible at all, before anything is opened. Pure.
import {
  HEADER_BYTES,
  MAX_DATAGRAM_PAYLOAD_BYTES,
  MAX_STREAM_PAYLOAD_BYTES,
} from '../protocol/frame.js';
import type { Transport } from '../protocol/workload.js';
import type { LoadPlan } from './load-plan.js';
import { LoadPlanError } from './load-plan.js';
import type { LoadWarning } from './load-result.js';

/** The code of a plan whose numbers cannot be: wrong usage, which the command line turns into exit code 2. */
export const PLAN_INVALID = 'PLAN_INVALID';

/** A plan that can be carried out, and what had to be bent for it. */
export interface ValidPlan {
  readonly plan: LoadPlan;
  readonly warnings: readonly LoadWarning[];
}

/** A request timeout or phase longer than this is a slip of the unit: one day. */
const MAX_MS = 86_400_000;

/**
 * Checks every number, and clips `workers` to the number of clients with a warning.
 * @throws {LoadPlanError} PLAN_INVALID, naming the number, its value and what is allowed.
 */
export function validatePlan(plan: LoadPlan): ValidPlan {
  const { mode, target } = plan;
  requireInteger('concurrency', mode.clients, 1, 1_000_000);
  if (mode.kind === 'open') requirePositive('rate', mode.rateRps, 'requests per second');
  requireInteger('port', target.port, 1, 65_535);
  requireInteger(
    'message-bytes',
    plan.messageBytes,
    HEADER_BYTES,
    maxMessageBytes(target.transport),
  );
  requireInteger('session', plan.sessionRequests, 0, Number.MAX_SAFE_INTEGER);
  requireInteger('workers', plan.workers, 1, 1_024);
  requireIdleConnections(plan);
  requireInteger('seed', plan.seed, 0, Number.MAX_SAFE_INTEGER);
  requireDuration('timeout', plan.timeoutMs, 1);
  requireDuration('duration', plan.windowMs, 1);
  requireDuration('warmup', plan.warmupMs, 0);
  requireFlows(plan);
  return clipWorkers(plan);
}

/** The whole frame's upper bound on `transport`: a stream's, or what one datagram holds. */
export function maxMessageBytes(transport: Transport): number {
  const payload = transport === 'udp' ? MAX_DATAGRAM_PAYLOAD_BYTES : MAX_STREAM_PAYLOAD_BYTES;
  return HEADER_BYTES + payload;
}

function requireIdleConnections({ idleConnections, target }: LoadPlan): void {
  requireInteger('idle-connections', idleConnections, 0, 1_000_000);
  if (idleConnections === 0 || target.transport === 'tcp') return;
  throw invalid(
    `idle-connections is ${idleConnections}, but only tcp has connections that can lie idle here: use 0 over ${target.transport}`,
  );
}

function requireFlows({ flows, mode, target }: LoadPlan): void {
  if (target.transport !== 'udp') {
    if (flows !== null) throw invalid(`flows is ${flows}, but ${target.transport} has none`);
    return;
  }
  if (flows === null) throw invalid('flows is missing: udp clients share sockets');
  requireInteger('flows', flows, 1, mode.clients);
}

/** A worker without a client, or without a flow, has nothing to do. */
function clipWorkers(plan: LoadPlan): ValidPlan {
  const most = Math.min(plan.mode.clients, plan.flows ?? Infinity);
  if (plan.workers <= most) return { plan, warnings: [] };
  const warning = {
    code: 'workers-clipped',
    message: `${plan.workers} workers were asked for, but there is work for ${most}`,
    remedy: 'raise --concurrency (and --flows for udp), or lower --workers',
  };
  return { plan: { ...plan, workers: most }, warnings: [warning] };
}

function requireInteger(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw invalid(`${name} is ${value}: it must be a whole number from ${low} to ${high}`);
}

function requirePositive(name: string, value: number, unit: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw invalid(`${name} is ${value}: it must be more than 0 ${unit}`);
}

function requireDuration(name: string, valueMs: number, lowMs: number): void {
  if (Number.isFinite(valueMs) && valueMs >= lowMs && valueMs <= MAX_MS) return;
  throw invalid(`${name} is ${valueMs} ms: it must be from ${lowMs} ms to a day`);
}

function invalid(message: string): LoadPlanError {
  return new LoadPlanError(PLAN_INVALID, message);
}
