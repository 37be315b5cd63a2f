// The contract of a chart: a run's view in, a Vega-Lite specification out. Pure; drawing is render-svg.ts and the browser.
import type { TopLevelSpec } from 'vega-lite';
import type { RunView } from '../run-view.js';

/** Several plots side by side, with what a page needs to lay them out anew for another width. */
export type ChartSpec = Extract<TopLevelSpec, { concat: unknown }> & {
  readonly usermeta: { readonly layout: FramedLayout };
};

/** One of a chart's plots. */
export type Plot = ChartSpec['concat'][number];

/** How many plots may stand in a row, widest choice first, and what one of them needs, in CSS pixels. */
export interface ChartLayout {
  readonly columns: readonly number[];
  readonly minPlotWidth: number;
}

/** The same with what the legend needs: Vega does not break a legend's line by itself. */
export interface FramedLayout extends ChartLayout {
  readonly legendEntryWidth: number;
}

/** Also the names of their files. */
export type ChartId =
  | 'throughput'
  | 'latency'
  | 'latency-distribution'
  | 'fairness'
  | 'cpu-per-request'
  | 'memory'
  | 'idle-connections'
  | 'scalability'
  | 'speed-up';

export interface Chart {
  readonly id: ChartId;
  readonly title: string;
  /** One sentence: what the axes are and what a mark is. */
  readonly description: string;
  /** Null when the run has nothing that this chart could show. */
  readonly spec: (view: RunView) => ChartSpec | null;
}
