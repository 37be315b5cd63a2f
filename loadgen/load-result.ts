// What a load reports: the JSON of `load --json`, embedded in every repetition (design section 10).
// All times are integer nanoseconds, ratios 0–1. A field that does not apply is null, never missing.

/** A summary of an HDR histogram. `histogram` is HdrHistogram's V2 compressed base64; the rest is null when count is 0. */
export interface LatencySummary {
  readonly count: number;
  readonly min: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
  readonly histogram: string;
}

/**
 * Outcomes of the window: sent = succeeded + corrupted + timedOut + lost + aborted. A request belongs to the window when
 * it ended in it, or was in flight when it closed (aborted); so one sent in the warm-up and answered in the window counts
 * as sent. `late`, `duplicated` and `reordered` replies are counted beside these.
 */
export interface RequestCounts {
  readonly sent: number;
  readonly succeeded: number;
  readonly corrupted: number;
  readonly timedOut: number;
  readonly lost: number;
  readonly aborted: number;
  readonly late: number;
  readonly duplicated: number;
  readonly reordered: number;
}

/**
 * Sessions of the window: `opened` were open when it began or connected in it; `completed` got every reply they asked for
 * and were closed by the client; `refused` and `failed` never connected; `reset` were ended by the peer.
 */
export interface SessionCounts {
  readonly opened: number;
  readonly completed: number;
  readonly refused: number;
  readonly reset: number;
  readonly failed: number;
}

/**
 * What became of a load's idle connections by its end: asked = held + refused + unanswered + corrupted + closed. `held` ones were
 * served once and open all through the window; `refused` never connected; `unanswered` ones had no reply, or no turn, when the
 * time to open them was up; `corrupted` were answered wrongly, or unasked; `closed` were ended by the peer.
 */
export interface IdleConnections {
  readonly asked: number;
  readonly held: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly corrupted: number;
  readonly closed: number;
}

/** Verified replies that came in each interval; those of the warm-up come before the window's start, which is at 0. */
export interface ThroughputSeries {
  readonly intervalMs: number;
  /** Of the first interval, from the window's start: 0 or below. */
  readonly startMs: number;
  readonly succeeded: readonly number[];
}

export interface LoadWarning {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface LoadResult {
  readonly schemaVersion: 1;
  /** e.g. `tcp://127.0.0.1:21034`. */
  readonly target: string;
  readonly engine: string;
  readonly load: {
    readonly mode: 'closed' | 'open';
    readonly concurrency: number;
    readonly rateRps: number | null;
    readonly arrivals: 'constant' | 'poisson' | null;
    /** Null for udp, which has no sessions. */
    readonly sessionRequests: number | null;
    readonly messageBytes: number;
    readonly workload: string;
    readonly durationMs: number;
    readonly warmupMs: number;
    readonly timeoutMs: number;
    readonly flows: number | null;
    /** Held open in silence beside the clients. */
    readonly idleConnections: number;
    readonly seed: number;
  };
  /** The window as it was, in milliseconds with a fraction; shorter than asked when stopped early. */
  readonly windowMs: number;
  readonly requests: RequestCounts;
  /** Null for udp. */
  readonly sessions: SessionCounts | null;
  /** Null when none were asked for. */
  readonly idle: IdleConnections | null;
  readonly throughput: {
    readonly requestsPerSecond: number;
    /** Bytes of verified replies, headers included, one way. */
    readonly bytesPerSecond: number;
    readonly sessionsPerSecond: number | null;
  };
  /** Replies over time, warm-up and window; null in files from before there was one. */
  readonly series: ThroughputSeries | null;
  /** From the intended send time. Timed-out requests are in it, censored at the timeout; lost ones are not. */
  readonly responseTimeNs: LatencySummary;
  /** From the actual send time; equal to responseTimeNs in closed loop. */
  readonly serviceTimeNs: LatencySummary;
  /** Of every connect of the load, warm-up included (each happens once a session); null for udp. */
  readonly connectTimeNs: LatencySummary | null;
  /**
   * A session's connect, and from its first send to its first reply (udp: a client's first). The time that a connection lay
   * open and unused in between, waiting for the load to start, is not in it.
   */
  readonly firstReplyTimeNs: LatencySummary;
  readonly fairness: {
    readonly clients: number;
    /** Clients that had a request (or a connect) under way in the window and got no reply in it. */
    readonly unservedClients: number;
    /** Null when nobody was served. */
    readonly jainIndex: number | null;
    readonly minRequests: number;
    readonly maxRequests: number;
  };
  readonly generator: {
    /** CPU of the whole generator process (spinning left out) over requests succeeded; null when there were none. */
    readonly cpuNsPerRequest: number | null;
    /** CPU used (spinning left out) ÷ CPU that its workers and its CPU set allow. */
    readonly cpuUtilization: number;
    /** Waiting by spinning, as a share of the same allowance. */
    readonly spinUtilization: number;
    readonly workers: number;
    /** Actual minus intended send time; null in closed loop. */
    readonly sendLagNs: {
      readonly p50: number;
      readonly p99: number;
      readonly max: number;
    } | null;
  };
  /** N = X · R, connects counted as time spent; null in open loop. */
  readonly littlesLaw: {
    readonly concurrency: number;
    readonly throughputTimesLatency: number;
    readonly ratio: number;
  } | null;
  readonly warnings: readonly LoadWarning[];
}
