// One trial's processes: started, probed, loaded while somebody looks, all ended. What is looked at is measure-trial.ts's and
// measure-lag.ts's affair.
import { MeasureError, type LoadWindowTimes } from '../run/instruments.js';
import { MESSAGE_BYTES, type Trial } from './rows.js';
import { openTrialLoad } from './trial-load.js';
import { startTrialServer } from './trial-server.js';
import type { TrialLoad, TrialResult, TrialServer, TrialSetup } from './trial.js';

/** A trial that says nothing, because something else was in its way. It may be tried again. */
export const DISTURBED = 'DISTURBED';

/**
 * The second reading is due this share of the window before its end: late by as much, as a timer on a busy machine is, it is
 * still within. What a load does after its window (a C program waits, ours merges its histograms) is then never counted.
 */
const EARLY_RATIO = 0.03;

/** What there is while a trial's load runs. */
export interface Loaded {
  readonly server: TrialServer;
  readonly load: TrialLoad;
  readonly window: LoadWindowTimes;
}

/** Server up, probed and loaded while `measure` looks; nothing of it is left running. */
export async function underLoad<T>(
  trial: Trial,
  setup: TrialSetup,
  measure: (loaded: Loaded) => Promise<T>,
): Promise<T> {
  const server = await startTrialServer(trial, setup);
  try {
    await setup.instruments.probe(server.target, { kind: 'echo' }, MESSAGE_BYTES);
    const load = await openTrialLoad(trial, server.target, setup);
    try {
      return await measure({ server, load, window: await load.start() });
    } finally {
      await load.close();
    }
  } finally {
    await server.stop();
  }
}

/** A load that lost requests did not keep all its clients at work, so it was not the load that was asked for. */
export function requireReplies({ requests, lost }: TrialResult): void {
  if (requests === 0) throw new MeasureError('NO_REPLIES', 'no reply came in the window');
  if (lost > 0) {
    throw new MeasureError(DISTURBED, `${lost} requests were lost or timed out`);
  }
}

/** Until `atNs` on the instruments' clock. */
export function sleep({ instruments }: TrialSetup, atNs: number): Promise<void> {
  return instruments.sleepUntil(atNs, new AbortController().signal);
}

/**
 * A reading after the window saw what a load does then, and a machine that was too busy to read in time.
 * @param readNs when the second reading was done, on the instruments' clock. @throws {MeasureError} {@link DISTURBED}.
 */
export function requireReadInWindow(readNs: number, { windowEndNs }: LoadWindowTimes): void {
  if (readNs <= windowEndNs) return;
  throw new MeasureError(
    DISTURBED,
    `the window's second reading came ${((readNs - windowEndNs) / 1e6).toFixed(1)} ms after its end: the machine is busy with something else`,
  );
}

/** When the second reading of a window is due. */
export function secondReadingNs({ windowStartNs, windowEndNs }: LoadWindowTimes): number {
  return windowEndNs - (windowEndNs - windowStartNs) * EARLY_RATIO;
}
