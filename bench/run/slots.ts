// What of a run is still to be measured, and in which order: cells, and the yardstick between them. Pure.
import type { Repetition, Run } from '../../results/run.js';
import type { Slot, YardstickSlot } from './repetition-record.js';
import { yardstickPlaces } from './yardstick-plan.js';

/** Cells of the order that have no record yet, in order. */
export function missingSlots(run: Run): Slot[] {
  return run.order.flatMap((_, round) => missingOfRound(run, round).filter(isCell));
}

/**
 * {@link missingSlots} with the yardstick at its places. What goes on in the middle of a round begins with a yardstick, since
 * nothing tells what the machine was like since the last one.
 */
export function upcomingSlots(run: Run): Slot[] {
  const slots = run.order.flatMap((_, round) => missingOfRound(run, round));
  const [first] = slots;
  if (first === undefined || !isCell(first) || run.yardstick === null) return slots;
  const place = (run.order[first.round] ?? []).indexOf(first.cell.id);
  const opening = { cell: run.yardstick.cell, round: first.round, place } satisfies YardstickSlot;
  return [opening, ...slots];
}

export function isYardstick(slot: Slot): slot is YardstickSlot {
  return 'place' in slot;
}

/** The run with the repetition in its place. */
export function withRepetition(run: Run, slot: Slot, repetition: Repetition): Run {
  if (!isYardstick(slot) || run.yardstick === null) {
    return { ...run, repetitions: [...run.repetitions, repetition] };
  }
  const repetitions = [...run.yardstick.repetitions, { ...repetition, place: slot.place }];
  return { ...run, yardstick: { ...run.yardstick, repetitions } };
}

function isCell(slot: Slot): boolean {
  return !isYardstick(slot);
}

function missingOfRound(run: Run, round: number): Slot[] {
  const ids = run.order[round] ?? [];
  const cells = new Map(run.cells.map((cell) => [cell.id, cell]));
  const done = new Set(run.repetitions.flatMap((r) => (r.round === round ? r.cellId : [])));
  const yardsticks = missingYardsticks(run, round, ids.length);
  const slots: Slot[] = [];
  for (let place = 0; place <= ids.length; place++) {
    slots.push(...yardsticks.filter((yardstick) => yardstick.place === place));
    const cell = cells.get(ids[place] ?? '');
    if (cell !== undefined && !done.has(cell.id)) slots.push({ cell, round });
  }
  return slots;
}

function missingYardsticks(
  { yardstick, scenario }: Run,
  round: number,
  cells: number,
): YardstickSlot[] {
  if (yardstick === null) return [];
  const done = new Set(yardstick.repetitions.flatMap((r) => (r.round === round ? r.place : [])));
  return yardstickPlaces(cells, scenario)
    .filter((place) => !done.has(place))
    .map((place) => ({ cell: yardstick.cell, round, place }));
}
