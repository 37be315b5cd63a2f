// report.html: one file with everything in it, which opens without a network and reads without a script.
import { chartsOf } from '../charts/charts.js';
import type { Report } from '../report.js';
import { machineFacts, methodFacts, quietnessFacts } from '../run-facts.js';
import { viewRun } from '../run-view.js';
import { cellsSection, failuresSection, unsupportedSection } from './cells-section.js';
import { chartSection } from './chart-section.js';
import { idleMemorySection } from './idle-section.js';
import { html, trusted } from './markup.js';
import { loadPageAssets } from './page-assets.js';
import {
  downloadsSection,
  factsSection,
  headline,
  pageContents,
  pageHeader,
  readingSection,
} from './page-sections.js';
import { scalabilitySection } from './scalability-section.js';

/**
 * Nothing may be fetched, by whatever means. Vega compiles its expressions to functions, hence unsafe-eval.
 */
export const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; base-uri 'none'; form-action 'none'";

/** The whole page. @throws {Error} when the program's own files or vega's browser builds are missing. */
export const renderHtml: Report = (run) => {
  const view = viewRun(run);
  const assets = loadPageAssets();
  const charts = chartsOf(view).map((chart) => ({ chart, spec: chart.spec(view) }));
  // Without a single figure the errors are what the reader came for.
  const drawn = charts.some(({ spec }) => spec !== null);
  const title = `${headline(view)} · ${run.scenario.name} · echobench`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}" />
        <meta name="generator" content="echobench" />
        <title>${title}</title>
        <style>
          ${trusted(assets.css)}
        </style>
      </head>
      <body>
        <main>
          ${pageHeader(view)} ${pageContents(view, drawn)}
          ${drawn ? readingSection(view) : failuresSection(view)}
          ${drawn ? charts.map(({ chart, spec }) => chartSection(chart, spec, view)) : null}
          ${scalabilitySection(view)} ${idleMemorySection(view)} ${cellsSection(view)}
          ${unsupportedSection(view)} ${drawn ? failuresSection(view) : null}
          ${factsSection('method', 'How it was measured', methodFacts(run))}
          ${factsSection('machine', 'The machine', machineFacts(run))}
          ${factsSection('quiet', 'How quiet it was', quietnessFacts(run))} ${downloadsSection()}
        </main>
        <footer>
          <p>
            Made by echobench from <code>run.json</code>. Figures belong to this machine at this
            time; compare them within this page, not with other machines.
          </p>
        </footer>
        ${assets.vega.map(
          (script) =>
            html`<script>
              ${trusted(script)};
            </script> `,
        )}
        <script>
          ${trusted(assets.script)};
        </script>
      </body>
    </html> `.html;
};
