// The curve of a fitted scalability law as rows of a chart: thin, and only where points were measured.
import type { FittedSweep } from '../../results/scalability/sweeps.js';
import { throughputAt } from '../../results/scalability/usl.js';

/** Enough for a curve without corners on a logarithmic axis. */
const STEPS = 60;

export interface CurveRow {
  readonly kind: 'curve';
  readonly style: string;
  readonly n: number;
  readonly curve: number;
}

/** From the first comparable point to the last, evenly on a logarithmic axis; none where the fit is refused. @param unit of the y axis. */
export function curveRows({ label, points, fit }: FittedSweep, unit: number): CurveRow[] {
  if (fit.kind === 'refused') return [];
  const usable = points.filter(({ summary }) => summary.comparable).map(({ n }) => n);
  const [from, to] = [Math.min(...usable), Math.max(...usable)];
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const n = from * (to / from) ** (step / STEPS);
    return { kind: 'curve', style: label, n, curve: throughputAt(fit.parameters, n) / unit };
  });
}
