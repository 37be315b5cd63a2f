// report.html: what a run says, from its answer to its machine.
import { chartsOf } from '../charts/charts.js';
import type { Report } from '../report.js';
import { machineFacts, methodFacts, quietnessFacts } from '../run-facts.js';
import { viewRun } from '../run-view.js';
import { cellsSection, failuresSection, unsupportedSection } from './cells-section.js';
import { chartSection } from './chart-section.js';
import { idleMemorySection } from './idle-section.js';
import { html } from './markup.js';
import {
  downloadsSection,
  factsSection,
  headline,
  pageContents,
  pageHeader,
  readingSection,
} from './page-sections.js';
import { renderPage } from './page-shell.js';
import { scalabilitySection } from './scalability-section.js';

/** The whole page. @throws {Error} when the program's own files or vega's browser builds are missing. */
export const renderHtml: Report = (run) => {
  const view = viewRun(run);
  const charts = chartsOf(view).map((chart) => ({ chart, spec: chart.spec(view) }));
  // Without a single figure the errors are what the reader came for.
  const drawn = charts.some(({ spec }) => spec !== null);
  return renderPage({
    title: `${headline(view)} · ${run.scenario.name} · echobench`,
    main: html`
      ${pageHeader(view)} ${pageContents(view, drawn)}
      ${drawn ? readingSection(view) : failuresSection(view)}
      ${drawn ? charts.map(({ chart, spec }) => chartSection(chart, spec, view)) : null}
      ${scalabilitySection(view)} ${idleMemorySection(view)} ${cellsSection(view)}
      ${unsupportedSection(view)} ${drawn ? failuresSection(view) : null}
      ${factsSection('method', 'How it was measured', methodFacts(run))}
      ${factsSection('machine', 'The machine', machineFacts(run))}
      ${factsSection('quiet', 'How quiet it was', quietnessFacts(run))} ${downloadsSection()}
    `,
    footer: html`<p>
      Made by echobench from <code>run.json</code>. Figures belong to this machine at this time;
      compare them within this page, not with other machines.
    </p>`,
  });
};
