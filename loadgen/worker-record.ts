// What one worker brings home: counts, histograms and per-client tallies of its share. Survives a structured clone.
import type { HistogramSnapshot } from './histogram.js';
import type { RequestCounts, SessionCounts } from './load-result.js';

/** Requests of the window by outcome; `sent` is their sum and therefore not kept. */
export type OutcomeCounts = Omit<RequestCounts, 'sent'>;

export interface WorkerRecord {
  readonly requests: OutcomeCounts;
  readonly sessions: SessionCounts;
  readonly responseTime: HistogramSnapshot;
  /** Null in closed loop, where it equals `responseTime`. */
  readonly serviceTime: HistogramSnapshot | null;
  /** Null in closed loop. */
  readonly sendLag: HistogramSnapshot | null;
  /** Of the whole load. */
  readonly connectTime: HistogramSnapshot;
  /** Of the whole load. */
  readonly firstReplyTime: HistogramSnapshot;
  /** Time that clients spent in connects that ended in the window, for Little's law. */
  readonly windowConnectNs: number;
  /** Verified replies in the window, by client of the share. */
  readonly repliesByClient: Uint32Array;
  /** 1 for each client that had a request or a connect under way in the window. */
  readonly activeByClient: Uint8Array;
  /** 1 for each client that got any reply in the window, right or corrupted. */
  readonly answeredByClient: Uint8Array;
  /** Verified replies in each interval of the layout that the recorder was given. */
  readonly series: Uint32Array;
  /** Spinning within the window. */
  readonly spunNs: number;
}
