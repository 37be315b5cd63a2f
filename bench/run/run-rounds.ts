// The run itself: every repetition that is missing, round by round, in the recorded order, each stored before the next is
// measured. Knows neither sockets nor files: those are handed in.
import type { Hiccup, Repetition, Run } from '../../results/run.js';
import { withAddedRound, withPrecision } from './added-rounds.js';
import type { Instruments } from './instruments.js';
import {
  abandonRepetition,
  finishRepetition,
  measureRepetition,
  prepareRepetition,
} from './repetition.js';
import type { Measured, Prepared, Slot } from './repetition-record.js';
import type { RunSetup } from './run-setup.js';
import { isYardstick, upcomingSlots, withRepetition } from './slots.js';

/** Who watches a run. Called between repetitions, never during a window. */
export interface RunObserver {
  /** @param index of the repetition among those that are to do, from 0. */
  repetitionStarts(slot: Slot, index: number, total: number): void;
  repetitionEnds(repetition: Repetition): void;
  warning(text: string): void;
}

/** What a run works with. */
export interface RunMeans {
  readonly setup: RunSetup;
  readonly instruments: Instruments;
  readonly observer: RunObserver;
  /** Stores the run whole. @throws when it cannot; the run then ends, with nothing left running. */
  readonly save: (run: Run) => Promise<void>;
  /** Aborted by Ctrl-C: the repetition under way is thrown away. */
  readonly signal: AbortSignal;
}

/**
 * Measures what is missing, and then, where the scenario asks for a precision, rounds of what is not known that well.
 * @returns the run as it was last stored: complete, interrupted, or out of time.
 */
export async function runRounds(started: Run, means: RunMeans): Promise<Run> {
  const { instruments, save } = means;
  const endNs = timeBudgetEnd(started, instruments);
  let run: Run = { ...started, status: 'running', finishedAt: null };
  for (let goesOn = true; goesOn;) {
    run = withPrecision(await measureSlots(run, endNs, means));
    const longer = withAddedRound(run);
    const wantsMore = run.status === 'complete' && longer !== run;
    goesOn = wantsMore && instruments.clock() < endNs;
    if (goesOn) {
      run = { ...longer, status: 'running' };
      await save(run);
    } else if (wantsMore) {
      run = { ...run, status: 'out-of-time' };
    }
  }
  run = { ...run, finishedAt: instruments.now().toISOString() };
  await save(run);
  return run;
}

/**
 * Everything of the order that has no record yet. While one repetition's server drains and stops, the next one's processes start;
 * windows are never overlapped by anything.
 */
async function measureSlots(started: Run, endNs: number, means: RunMeans): Promise<Run> {
  const { instruments, observer, save, setup } = means;
  const slots = upcomingSlots(started);
  let run = started;
  let upcoming: Promise<Prepared> | null = null;

  async function take(slot: Slot, index: number): Promise<Run['status']> {
    if (upcoming === null) {
      run = await probeRound(run, slot.round, means);
      upcoming = prepareRepetition(run, slot, setup, instruments);
    }
    const prepared = await upcoming;
    upcoming = null;
    const measured = await measureUnlessAborted(prepared, means, () =>
      observer.repetitionStarts(slot, index, slots.length),
    );
    if (measured === null) return 'interrupted';
    const next = slots[index + 1];
    const isOfRound = next?.round === slot.round;
    // The cells before it need the yardstick that follows them, and it is short.
    const isLast = instruments.clock() >= endNs && !(isOfRound && isYardstick(next));
    // The first of a round waits for the round's hiccup probe, which needs the machine to itself.
    if (isOfRound && !isLast) {
      upcoming = prepareRepetition(run, next, setup, instruments);
    }
    const repetition = await finishRepetition(prepared, measured, setup, instruments);
    run = withRepetition(run, slot, repetition);
    await save(run);
    observer.repetitionEnds(repetition);
    if (next === undefined) return 'complete';
    return isLast ? 'out-of-time' : 'running';
  }

  const status = await takeAll(slots, take).finally(async () => {
    const left = await upcoming;
    if (left !== null) await abandonRepetition(left);
  });
  return { ...run, status };
}

/** One after the other, until one of them is not followed by another. */
async function takeAll(
  slots: readonly Slot[],
  take: (slot: Slot, index: number) => Promise<Run['status']>,
): Promise<Run['status']> {
  for (const [index, slot] of slots.entries()) {
    const status = await take(slot, index);
    if (status !== 'running') return status;
  }
  return 'complete';
}

/** @returns null when the signal was aborted before the window had ended; both processes are gone then. */
async function measureUnlessAborted(
  prepared: Prepared,
  { instruments, signal }: RunMeans,
  starts: () => void,
): Promise<Measured | null> {
  // Stopping the server is what ends a measurement: nothing goes on measuring behind our back.
  const abandon = (): void => void abandonRepetition(prepared);
  signal.addEventListener('abort', abandon, { once: true });
  const isAborted = (): boolean => signal.aborted;
  if (!isAborted()) {
    starts();
    const measured = await measureRepetition(prepared, instruments);
    signal.removeEventListener('abort', abandon);
    if (!isAborted()) return measured;
  }
  await abandonRepetition(prepared);
  return null;
}

/** The machine's own floor, once a round, with nothing of ours running. A machine that cannot tell is said, not fatal. */
async function probeRound(run: Run, round: number, means: RunMeans): Promise<Run> {
  if (run.hiccups.some((hiccup) => hiccup.round === round)) return run;
  const { instruments, observer, setup } = means;
  const cpus = [...new Set([...(setup.serverCpus ?? []), ...(setup.loadCpus ?? [])])];
  try {
    const probes = await instruments.probeHiccups(cpus.length === 0 ? null : cpus);
    const hiccups = probes.map((probe): Hiccup => ({ round, ...probe }));
    return { ...run, hiccups: [...run.hiccups, ...hiccups] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    observer.warning(`round ${round + 1} has no hiccup probe: ${why}`);
    return run;
  }
}

function timeBudgetEnd({ scenario }: Run, { clock }: Instruments): number {
  return scenario.maxMinutes === null ? Infinity : clock() + scenario.maxMinutes * 60e9;
}
