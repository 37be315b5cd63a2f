// One plot of a figure against the number of clients. The charts of a sweep differ only in the figure they give to this.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import { styleLabel } from '../../results/cell-summary.js';
import type { Panel, RunView } from '../run-view.js';
import { clientsScale } from './axis-scale.js';
import type { Plot } from './chart.js';
import type { MarkFigure, PlacedMark } from './mark-plot.js';
import { markOf, markPlot } from './mark-plot.js';

/** One mark. */
export interface SweepRow extends PlacedMark {
  /** Where it stands on the axis; left of the first measured number for an idle server. */
  readonly clients: number;
}

/** What one plot shows. */
export interface SweepFigure extends MarkFigure {
  readonly rows: readonly SweepRow[];
  /** Whether there is a place left of the first number of clients, for an idle server. */
  readonly idle: boolean;
}

/** The rows of one figure of a panel. @param unit how much of the figure is one of the axis' unit. @param format for the tooltip. */
export function sweepRows(
  panel: Panel,
  figure: (summary: CellSummary) => Spread | null,
  unit: number,
  format: (value: number) => string,
): SweepRow[] {
  return panel.cells.flatMap((summary) => {
    const spread = figure(summary);
    if (spread === null) return [];
    const { concurrency } = summary.cell;
    return [
      {
        style: styleLabel(summary.cell),
        clients: concurrency,
        at: concurrency === 1 ? '1 client' : `${concurrency} clients`,
        ...markOf(summary, spread, unit, format),
      },
    ];
  });
}

/** @param figure with at least one row. */
export function sweepPlot(view: RunView, figure: SweepFigure): Plot {
  const sweeps = figure.idle || view.concurrencies.length > 1;
  return markPlot(view, figure, sweeps ? clientsAxis(view, figure) : styleAxis(view));
}

function clientsAxis(view: RunView, { idle }: SweepFigure) {
  const clients = clientsScale(view.concurrencies, idle);
  return {
    field: 'clients',
    type: 'quantitative' as const,
    title: 'clients',
    scale: { type: 'log' as const, base: 2, domain: [...clients.domain], nice: false },
    axis: { values: [...clients.ticks], labelExpr: clients.labelExpr, labelOverlap: true },
  };
}

/** With one number of clients there is nothing to sweep: styles side by side, instead of one above the other. */
function styleAxis(view: RunView) {
  const [clients] = view.concurrencies;
  return {
    field: 'style',
    type: 'nominal' as const,
    title: clients === 1 ? 'with 1 client' : `with ${clients ?? 0} clients`,
    // All styles in every plot, so that one without a figure leaves a gap instead of moving the others.
    scale: { domain: view.looks.map((look) => look.label), padding: 0.5 },
    axis: { labelAngle: view.looks.length > 5 ? -40 : 0, labelLimit: 110 },
  };
}
