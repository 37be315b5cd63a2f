// The recorder behind every engine: decides which events belong to the window and tallies them. A request belongs to it by
// its END; one that was in flight when the window closed is aborted, even if its reply is seen a moment later.
import { createLatencyHistogram } from './histogram.js';
import { END, START, type SharedLoadWindow } from './load-window.js';
import type { Recorder } from './recorder.js';
import { NO_SERIES, type SeriesLayout } from './throughput-series.js';
import type { WorkerRecord } from './worker-record.js';

export interface WindowRecorder extends Recorder {
  /** Everything so far, and the end of this recorder: its histograms are freed. */
  finish(): WorkerRecord;
}

/**
 * @param clients of the share. @param window may still be unset while connections are opened: nothing counts until it is.
 * @param openLoop keeps service time and send lag apart from response time. @param layout of the throughput over time.
 */
export function createWindowRecorder(
  clients: number,
  { times: window }: SharedLoadWindow,
  openLoop: boolean,
  layout: SeriesLayout = NO_SERIES,
): WindowRecorder {
  const responseTime = createLatencyHistogram();
  const serviceTime = openLoop ? createLatencyHistogram() : null;
  const sendLag = openLoop ? createLatencyHistogram() : null;
  const connectTime = createLatencyHistogram();
  const firstReplyTime = createLatencyHistogram();
  const repliesByClient = new Uint32Array(clients);
  const activeByClient = new Uint8Array(clients);
  const answeredByClient = new Uint8Array(clients);
  const connecting = new Uint8Array(clients);
  const series = new Uint32Array(layout.length);
  const intervalNs = layout.intervalMs * 1e6;
  const requests = {
    succeeded: 0,
    corrupted: 0,
    timedOut: 0,
    lost: 0,
    aborted: 0,
    late: 0,
    duplicated: 0,
    reordered: 0,
  };
  const sessions = { opened: 0, completed: 0, refused: 0, reset: 0, failed: 0 };
  let windowConnectNs = 0;
  let spunNs = 0;

  /** Whether an end at `atNs` is the window's; one after its close aborts the request instead. */
  function endsInWindow(client: number, atNs: number): boolean {
    if (atNs < (window[START] as number)) return false;
    activeByClient[client] = 1;
    if (atNs < (window[END] as number)) return true;
    requests.aborted++;
    return false;
  }

  /** Of the warm-up too. Before the window is set its start is infinite, and no interval is. */
  function countInSeries(doneNs: number): void {
    const at = Math.floor((doneNs - (window[START] as number)) / intervalNs) + layout.before;
    if (at >= 0 && at < series.length) series[at] = (series[at] as number) + 1;
  }

  function isInWindow(atNs: number): boolean {
    return atNs >= (window[START] as number) && atNs < (window[END] as number);
  }

  function recordLatency(intendedNs: number, sentNs: number, endNs: number): void {
    responseTime.record(endNs - intendedNs);
    if (serviceTime !== null) serviceTime.record(endNs - sentNs);
  }

  /** A session that ended before the window is not one that was open when it began. */
  function sessionEnded(atNs: number): void {
    if (atNs < (window[START] as number)) sessions.opened--;
  }

  function connectEnded(client: number, atNs: number): boolean {
    connecting[client] = 0;
    if (!isInWindow(atNs)) return false;
    activeByClient[client] = 1;
    return true;
  }

  return {
    sent: (_client, intendedNs, sentNs) => {
      if (sendLag !== null && isInWindow(sentNs)) sendLag.record(sentNs - intendedNs);
    },
    succeeded: (client, intendedNs, sentNs, doneNs) => {
      countInSeries(doneNs);
      if (!endsInWindow(client, doneNs)) return;
      requests.succeeded++;
      repliesByClient[client] = (repliesByClient[client] as number) + 1;
      answeredByClient[client] = 1;
      recordLatency(intendedNs, sentNs, doneNs);
    },
    corrupted: (client, doneNs) => {
      if (!endsInWindow(client, doneNs)) return;
      requests.corrupted++;
      answeredByClient[client] = 1;
    },
    timedOut: (client, intendedNs, sentNs, atNs) => {
      if (!endsInWindow(client, atNs)) return;
      requests.timedOut++;
      recordLatency(intendedNs, sentNs, atNs);
    },
    lost: (client, atNs) => {
      if (endsInWindow(client, atNs)) requests.lost++;
    },
    aborted: (client) => {
      activeByClient[client] = 1;
      requests.aborted++;
    },
    late: (atNs) => {
      if (isInWindow(atNs)) requests.late++;
    },
    duplicated: (atNs) => {
      if (isInWindow(atNs)) requests.duplicated++;
    },
    reordered: (atNs) => {
      if (isInWindow(atNs)) requests.reordered++;
    },
    connectStarted: (client, atNs) => {
      if (atNs < (window[END] as number)) connecting[client] = 1;
    },
    opened: (client, startedNs, openedNs) => {
      const inWindow = connectEnded(client, openedNs);
      if (openedNs >= (window[END] as number)) return;
      sessions.opened++;
      connectTime.record(openedNs - startedNs);
      if (inWindow) windowConnectNs += openedNs - startedNs;
    },
    firstReply: (_client, startedNs, doneNs) => {
      if (doneNs < (window[END] as number)) firstReplyTime.record(doneNs - startedNs);
    },
    sessionCompleted: (atNs) => {
      sessionEnded(atNs);
      if (isInWindow(atNs)) sessions.completed++;
    },
    sessionRefused: (client, atNs) => {
      if (connectEnded(client, atNs)) sessions.refused++;
    },
    sessionReset: (client, atNs) => {
      sessionEnded(atNs);
      if (!isInWindow(atNs)) return;
      activeByClient[client] = 1;
      sessions.reset++;
    },
    sessionFailed: (client, atNs) => {
      if (connectEnded(client, atNs)) sessions.failed++;
    },
    spun: (startNs, endNs) => {
      const within =
        Math.min(endNs, window[END] as number) - Math.max(startNs, window[START] as number);
      if (within > 0) spunNs += within;
    },
    finish: () => {
      for (const [client, isConnecting] of connecting.entries()) {
        if (isConnecting === 1) activeByClient[client] = 1;
      }
      const record = {
        requests,
        sessions,
        responseTime: responseTime.snapshot(),
        serviceTime: serviceTime?.snapshot() ?? null,
        sendLag: sendLag?.snapshot() ?? null,
        connectTime: connectTime.snapshot(),
        firstReplyTime: firstReplyTime.snapshot(),
        windowConnectNs,
        repliesByClient,
        activeByClient,
        answeredByClient,
        series,
        spunNs,
      };
      for (const used of [responseTime, serviceTime, sendLag, connectTime, firstReplyTime])
        used?.free();
      return record;
    },
  };
}
