// The files that a run's folder gets beside run.json, as texts. Whoever has a disk writes them.
import type { Run } from '../results/run.js';
import { PAPER_THEME, withTheme } from './charts/chart-theme.js';
import { chartsOf } from './charts/charts.js';
import { renderSvg } from './charts/render-svg.js';
import { renderCsv } from './csv.js';
import { renderHtml } from './html/page.js';
import { renderMarkdown } from './markdown.js';
import { viewRun } from './run-view.js';

export interface ReportFile {
  /** Below the run's folder, with `/` between its parts. */
  readonly path: string;
  readonly text: string;
}

/** report.html, summary.md, cells.csv, and each chart that has something to show as SVG and as Vega-Lite. */
export function renderReportFiles(run: Run): ReportFile[] {
  const view = viewRun(run);
  const charts = chartsOf(view).flatMap((chart): ReportFile[] => {
    const spec = chart.spec(view);
    if (spec === null) return [];
    const themed = withTheme(spec, PAPER_THEME);
    return [
      { path: `charts/${chart.id}.svg`, text: `${renderSvg(themed)}\n` },
      { path: `charts/${chart.id}.vl.json`, text: `${JSON.stringify(themed, null, 1)}\n` },
    ];
  });
  return [
    { path: 'report.html', text: renderHtml(run) },
    { path: 'summary.md', text: renderMarkdown(run) },
    { path: 'cells.csv', text: renderCsv(run) },
    ...charts,
  ];
}
