// What the charts of scalability show, in words.
import type { CellSummary } from '../../results/cell-summary.js';
import type { ScalingFit } from '../../results/scalability/scaling-fit.js';
import { speedUpsOf } from '../../results/scalability/speed-up.js';
import type { FittedSweep, Sweep } from '../../results/scalability/sweeps.js';
import { formatPercent, formatRate } from '../format-quantity.js';
import { numberText, SCALABILITY_NOTE, SPEED_UP_NOTE, sweepPlace } from '../scalability-table.js';
import { fittedSweeps, tooShortText, viewScalability } from '../scalability-view.js';
import type { ProsePoint, WriteProse } from './prose.js';
import { countWord, joinSentences } from './prose.js';

/** Contention in one number where it is told in words: what is below is none to speak of. */
const NO_CONTENTION = 0.005;

export const writeScalabilityProse: WriteProse = ({ run, cells }) => ({
  lead: joinSentences([SCALABILITY_NOTE, tooShortText(run)]),
  points: pointsOf(
    fittedSweeps(run).filter(({ axis }) => axis === 'clients'),
    cells,
    (sweep) => fitWords(sweep, sweep.fit),
  ),
});

export const writeSpeedUpProse: WriteProse = ({ run, cells }) => ({
  lead: SPEED_UP_NOTE,
  points: pointsOf(viewScalability(run).workers, cells, speedUpWords),
});

/** A point for each load, a clause for each of its sweeps. */
function pointsOf<Kind extends Sweep>(
  sweeps: readonly Kind[],
  cells: readonly CellSummary[],
  words: (sweep: Kind) => string,
): ProsePoint[] {
  const placeOf = (sweep: Kind): string => sweepPlace(sweep, cells);
  const places = [...new Set(sweeps.map(placeOf))];
  return places.map((title) => ({
    title,
    text: sweeps
      .filter((sweep) => placeOf(sweep) === title)
      .map((sweep) => `${words(sweep)}.`)
      .join(' '),
  }));
}

/** `event-loop: 14.3 k req/s alone, 5.2 % contention, most of it reached at 12 clients, no peak in range`. */
function fitWords({ label, axis }: FittedSweep, fit: ScalingFit): string {
  if (fit.kind === 'refused') return `${label}: no fit, since ${fit.reason}`;
  const { parameters, knee, peak } = fit;
  const contention =
    parameters.sigma < NO_CONTENTION
      ? 'no contention to speak of'
      : `${formatPercent(parameters.sigma)} contention`;
  const bend = knee.kind === 'at' ? `a knee at ${numberText(knee.n)} ${axis}` : knee.reason;
  const top =
    peak.kind === 'at'
      ? `its peak at ${numberText(peak.n)} ${axis} with ${formatRate(peak.throughput)}`
      : peak.reason;
  return `${label}: ${formatRate(parameters.lambda)} alone, ${contention}, ${bend}, ${top}`;
}

function speedUpWords(sweep: Sweep): string {
  const best = speedUpsOf(sweep)
    .filter(({ comparable }) => comparable)
    .reduce<{ workers: number; ratio: number; efficiency: number } | null>(
      (most, { workers, ratio, efficiency }) =>
        ratio !== null && efficiency !== null && ratio > (most?.ratio ?? 0)
          ? { workers, ratio, efficiency }
          : most,
      null,
    );
  if (best === null) return `${sweep.label}: no two comparable numbers of workers`;
  const fewest = sweep.points[0]?.n ?? 1;
  return best.workers === fewest
    ? `${sweep.label}: nothing gained by more than ${countWord(fewest, 'worker')}`
    : `${sweep.label}: at most ${best.ratio.toFixed(2)} times as much, with ${best.workers} workers at an efficiency of ${formatPercent(best.efficiency)}`;
}
