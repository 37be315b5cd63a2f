// What a load is asked to do: resolved, numeric, serialisable. Nothing here opens a socket.
import type { Transport, Workload } from '../protocol/workload.js';

export type EngineName = 'posix' | 'node' | 'autocannon' | 'fake';
export type Arrivals = 'constant' | 'poisson';

/** Where the load goes. `host` is an address or a name; for http the path is always `/echo`. */
export interface Target {
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
}

/**
 * Closed: `clients` logical users, one outstanding request each. Open: requests start on a schedule of `rateRps` whether
 * or not earlier ones have come back, spread over `clients` connections (idle ones first, then pipelined in turn).
 */
export type LoadMode =
  | { readonly kind: 'closed'; readonly clients: number }
  | {
      readonly kind: 'open';
      readonly clients: number;
      readonly rateRps: number;
      readonly arrivals: Arrivals;
    };

/** One load, whole. All phases follow one another: connect, warm-up, window, drain. */
export interface LoadPlan {
  readonly target: Target;
  readonly engine: EngineName;
  readonly mode: LoadMode;
  /** Requests per session before the client closes and connects again; 0 is one session for the whole load. */
  readonly sessionRequests: number;
  /** The whole frame, header included: 20 or more. */
  readonly messageBytes: number;
  readonly workload: Workload;
  /** A request older than this is timed out (stream) or lost (datagram), and its client goes on. */
  readonly timeoutMs: number;
  /** Sockets that UDP clients share; null for tcp and http. */
  readonly flows: number | null;
  readonly workers: number;
  /** Connections that are opened before the clients', used once, and held open in silence until the load ends; tcp alone has any. */
  readonly idleConnections: number;
  readonly seed: number;
  readonly warmupMs: number;
  readonly windowMs: number;
}

/** Enough flows for a flow-hashing server to spread, few enough for system calls to batch (design section 6). */
export const MAX_DEFAULT_FLOWS = 64;

/** Sockets for `clients` when nothing else is asked for: one each up to 64, then 64; null where clients share none. */
export function defaultFlows(transport: Transport, clients: number): number | null {
  return transport === 'udp' ? Math.min(clients, MAX_DEFAULT_FLOWS) : null;
}

/** One worker thread's part of a plan: its clients are numbered from `firstClient`, its rate is its own share. */
export interface WorkerShare {
  readonly worker: number;
  readonly firstClient: number;
  readonly plan: LoadPlan;
}

/** A plan that cannot be carried out, with what to do about it. `code` is e.g. ENGINE_UNSUPPORTED or DESCRIPTOR_LIMIT. */
export class LoadPlanError extends Error {
  override readonly name = 'LoadPlanError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
