// One repetition after the other of a claim's cells, by the repetition that a run makes. While one server drains and stops, the next
// one's processes start; windows are overlapped by nothing. Which comes next is its caller's affair.
import type { Repetition } from '../../../results/run.js';
import { MeasureError, type Instruments } from '../../run/instruments.js';
import {
  abandonRepetition,
  finishRepetition,
  measureRepetition,
  prepareRepetition,
} from '../../run/repetition.js';
import type { Prepared } from '../../run/repetition-record.js';
import type { RunBasis } from '../../run/run-setup.js';
import { openCell, type ClaimCell, type MeterCell } from './claim-cell.js';
import type { ClaimLab } from '../claim.js';

export interface CellMeter {
  /**
   * @param next of the same round, whose processes start while this one's end; null: none.
   * @throws {MeasureError} CLAIM_ABORTED when the lab's signal is aborted, with nothing of the repetition left running.
   */
  measure(name: string, next: string | null, round: number): Promise<Repetition>;
  /** Ends what was started and is not wanted any more. */
  release(): Promise<void>;
}

/** @throws {MeasureError} STYLE_UNSUPPORTED for a style that cannot run here. */
export function createCellMeter(
  lab: ClaimLab,
  cells: readonly ClaimCell[],
  basis: RunBasis,
  instruments: Instruments,
): CellMeter {
  const opened = new Map(cells.map((cell) => [cell.name, openCell(cell, lab, instruments)]));
  let upcoming: { readonly name: string; readonly prepared: Promise<Prepared> } | null = null;

  function cellOf(name: string): MeterCell {
    const found = opened.get(name);
    if (found === undefined) throw new RangeError(`there is no cell "${name}"`);
    return found;
  }

  function prepare(name: string, round: number): Promise<Prepared> {
    const { cell, setupIn, instruments: tools } = cellOf(name);
    return prepareRepetition(basis, { cell, round }, setupIn(round), tools);
  }

  async function release(): Promise<void> {
    const left = upcoming;
    upcoming = null;
    if (left !== null) await abandonRepetition(await left.prepared);
  }

  async function measure(name: string, next: string | null, round: number): Promise<Repetition> {
    if (upcoming?.name !== name) await release();
    const prepared = await (upcoming?.prepared ?? prepare(name, round));
    upcoming = null;
    const abandon = (): void => void abandonRepetition(prepared);
    lab.signal.addEventListener('abort', abandon, { once: true });
    try {
      refuseAborted(lab.signal);
      const measured = await measureRepetition(prepared, cellOf(name).instruments);
      refuseAborted(lab.signal);
      if (next !== null) upcoming = { name: next, prepared: prepare(next, round) };
      return await finishRepetition(prepared, measured, cellOf(name).setupIn(round), instruments);
    } catch (error) {
      await abandonRepetition(prepared);
      throw error;
    } finally {
      lab.signal.removeEventListener('abort', abandon);
    }
  }

  return { measure, release };
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new MeasureError('CLAIM_ABORTED', 'it was broken off');
}
