// One repetition after the other of either server. While one server drains and stops, the next one's processes start; windows
// are never overlapped by anything. Which comes next, and when to end, is run-blocks.ts's to say.
import type { Cell, Repetition } from '../../results/run.js';
import type { Instruments } from '../run/instruments.js';
import {
  abandonRepetition,
  finishRepetition,
  measureRepetition,
  prepareRepetition,
} from '../run/repetition.js';
import type { Measured, Prepared } from '../run/repetition-record.js';
import type { ResolvedStyle, RunBasis, RunSetup } from '../run/run-setup.js';
import type { SideName } from './block-order.js';

/** One of the two servers, ready to be started as often as needed. */
export interface AbSide {
  /** As the user wrote it, a revision resolved. */
  readonly label: string;
  readonly cell: Cell;
  readonly style: ResolvedStyle;
  readonly startServer: Instruments['startServer'];
}

/** What repetitions are made with. `startServer` of the instruments is not used: each side has its own. */
export interface MeterMeans {
  readonly sides: Readonly<Record<SideName, AbSide>>;
  readonly basis: RunBasis;
  readonly setup: Omit<RunSetup, 'resolveStyle'>;
  readonly instruments: Instruments;
  /** Aborted by Ctrl-C: the repetition under way is thrown away. */
  readonly signal: AbortSignal;
}

/** Whose repetition it is, and in which block: the same payloads and arrivals go to both servers in one. */
export interface Turn {
  readonly side: SideName;
  readonly block: number;
}

export interface RepetitionMeter {
  /**
   * @param next what will be wanted next, as far as is known; null: nothing.
   * @returns null when the signal was aborted before the window had ended; nothing is running then.
   */
  measure(turn: Turn, next: Turn | null): Promise<Repetition | null>;
  /** Ends what was started for a repetition that is not wanted any more. */
  release(): Promise<void>;
}

export function createRepetitionMeter(means: MeterMeans): RepetitionMeter {
  const { sides, basis, setup, instruments, signal } = means;
  let upcoming: { readonly side: SideName; readonly prepared: Promise<Prepared> } | null = null;

  const setups = { a: setupOf(sides.a), b: setupOf(sides.b) };
  const tools = { a: instrumentsOf(sides.a), b: instrumentsOf(sides.b) };

  function setupOf({ style }: AbSide): RunSetup {
    return { ...setup, resolveStyle: () => style };
  }

  function instrumentsOf({ startServer }: AbSide): Instruments {
    return { ...instruments, startServer };
  }

  function prepare({ side, block }: Turn): Promise<Prepared> {
    const slot = { cell: sides[side].cell, round: block };
    return prepareRepetition(basis, slot, setups[side], tools[side]);
  }

  async function release(): Promise<void> {
    const left = upcoming;
    upcoming = null;
    if (left !== null) await abandonRepetition(await left.prepared);
  }

  async function measureUnlessAborted(prepared: Prepared): Promise<Measured | null> {
    const abandon = (): void => void abandonRepetition(prepared);
    const isAborted = (): boolean => signal.aborted;
    signal.addEventListener('abort', abandon, { once: true });
    const measured = isAborted() ? null : await measureRepetition(prepared, instruments);
    signal.removeEventListener('abort', abandon);
    if (!isAborted()) return measured;
    await abandonRepetition(prepared);
    return null;
  }

  return {
    measure: async (turn, next) => {
      const { side } = turn;
      if (upcoming?.side !== side) await release();
      const prepared = await (upcoming?.prepared ?? prepare(turn));
      upcoming = null;
      const measured = await measureUnlessAborted(prepared);
      if (measured === null) return null;
      if (next !== null) upcoming = { side: next.side, prepared: prepare(next) };
      return finishRepetition(prepared, measured, setups[side], instruments);
    },
    release,
  };
}
