// Inks and type of every chart, apart from the styles' own colours. Two sets: a chart that stands alone has its colours in
// it, one on the report page takes the page's CSS variables and so follows light and dark without being drawn again.
import type { ChartSpec } from './chart.js';
import { PLOT_GAPS, PLOT_WIDTH } from './chart-frame.js';

export interface ChartTheme {
  readonly paper: string;
  readonly ink: string;
  readonly softInk: string;
  readonly rule: string;
  readonly grid: string;
}

/** For files that stand alone: dark ink on white. */
export const PAPER_THEME: ChartTheme = {
  paper: '#ffffff',
  ink: '#1c2126',
  softInk: '#525b66',
  rule: '#9aa3ad',
  grid: '#e6e9ed',
};

/** For charts inside report.html, whose style sheet defines these for light, dark and print. */
export const PAGE_THEME: ChartTheme = {
  paper: 'var(--paper)',
  ink: 'var(--ink)',
  softInk: 'var(--soft-ink)',
  rule: 'var(--rule)',
  grid: 'var(--grid)',
};

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

/** The same chart in a theme's inks. */
export function withTheme(spec: ChartSpec, theme: ChartTheme): ChartSpec {
  const text = { labelFont: FONT, titleFont: FONT };
  return {
    ...spec,
    background: theme.paper,
    // Hollow marks are filled with this, so that the line behind them does not show through.
    params: [...(spec.params ?? []), { name: 'paper', value: theme.paper }],
    config: {
      font: FONT,
      // The page gives each chart a text of its own; a label on each of some hundred marks helps nobody who listens.
      aria: false,
      view: { stroke: null },
      axis: {
        ...text,
        labelColor: theme.softInk,
        labelFontSize: 11,
        labelPadding: 5,
        titleColor: theme.softInk,
        titleFontSize: 11,
        titleFontWeight: 'normal',
        gridColor: theme.grid,
        domainColor: theme.rule,
        tickColor: theme.rule,
        tickSize: 4,
      },
      axisY: { domain: false, ticks: false, titlePadding: 4, labelPadding: 6, minExtent: 46 },
      axisX: { grid: false, titlePadding: 6 },
      title: {
        font: FONT,
        color: theme.ink,
        fontSize: 13,
        fontWeight: 600,
        anchor: 'start',
        frame: 'group',
        offset: 10,
        subtitleFont: FONT,
        subtitleColor: theme.softInk,
        subtitleFontSize: 12,
        subtitlePadding: 4,
      },
      legend: {
        ...text,
        title: null,
        orient: 'top',
        columns: legendColumns(spec),
        direction: 'horizontal',
        labelColor: theme.ink,
        labelFontSize: 12,
        symbolSize: 90,
        symbolStrokeWidth: 2,
        symbolOpacity: 1,
        columnPadding: 24,
        offset: 16,
      },
    },
  };
}

/** As many entries in a line as fit above the plots, as wide as the specification has them. */
function legendColumns(spec: ChartSpec): number {
  const plots = Math.min(spec.columns ?? 1, spec.concat.length);
  const widthPx = plots * PLOT_WIDTH + (plots - 1) * PLOT_GAPS.column;
  return Math.max(1, Math.floor(widthPx / spec.usermeta.layout.legendEntryWidth));
}
