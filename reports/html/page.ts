// report.html: one file with everything in it, which opens without a network and reads without a script.
import type { Report } from '../report.js';
import { CHARTS } from '../charts/charts.js';
import { writeAnswer } from '../prose/answer.js';
import { formatDuration } from '../format-quantity.js';
import type { Fact } from '../run-facts.js';
import {
  machineFacts,
  measuredStyles,
  methodFacts,
  quietnessFacts,
  STATUS_WORDS,
} from '../run-facts.js';
import type { RunView } from '../run-view.js';
import { viewRun } from '../run-view.js';
import { cellsSection, failuresSection, unsupportedSection } from './cells-section.js';
import { chartSection } from './chart-section.js';
import type { Markup } from './markup.js';
import { html, trusted } from './markup.js';
import { loadPageAssets } from './page-assets.js';
import { proseMarkup } from './prose-markup.js';
import { styleGlyph } from './style-glyph.js';

/**
 * Nothing may be fetched, by whatever means; Vega compiles its expressions to functions, hence unsafe-eval. Images may be
 * data and blobs, which is how a chart is saved as a picture.
 */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data: blob:; base-uri 'none'; form-action 'none'";

const NUMBER_WORDS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
];

/** The whole page. @throws {Error} when the program's own files or vega's browser builds are missing. */
export const renderHtml: Report = (run) => {
  const view = viewRun(run);
  const assets = loadPageAssets();
  const charts = CHARTS.map((chart) => ({ chart, spec: chart.spec(view) }));
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
          ${header(view)} ${contents(view, drawn)} ${drawn ? reading(view) : failuresSection(view)}
          ${drawn ? charts.map(({ chart, spec }) => chartSection(chart, spec, view)) : null}
          ${cellsSection(view)} ${unsupportedSection(view)} ${drawn ? failuresSection(view) : null}
          ${facts('method', 'How it was measured', methodFacts(run))}
          ${facts('machine', 'The machine', machineFacts(run))}
          ${facts('quiet', 'How quiet it was', quietnessFacts(run))} ${downloads()}
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

function header(view: RunView): Markup {
  const { run } = view;
  return html`<header>
    <p class="eyebrow">echobench · scenario ${run.scenario.name}</p>
    <h1>${headline(view)}</h1>
    <ul class="styles">
      ${view.looks.map((look) => html`<li>${styleGlyph(look, false)} ${look.label}</li>`)}
    </ul>
    <p class="meta">
      <time datetime="${run.startedAt}">${run.startedAt.slice(0, 16).replace('T', ' ')} UTC</time> ·
      ${run.environment.cpuModel}, ${run.environment.cores} cores · Node
      ${run.environment.node.replace(/^v/u, '')}${
        run.status === 'complete' ? null : html` · <strong>${STATUS_WORDS[run.status]}</strong>`
      }
    </p>
    <div class="answer">
      ${writeAnswer(view).map((text) => html`<p>${proseMarkup(text, view)}</p> `)}
    </div>
  </header>`;
}

function contents(view: RunView, drawn: boolean): Markup {
  const links = [
    ...(drawn ? CHARTS.map((chart) => [chart.id, chart.title]) : []),
    ...(view.cells.length === 0 ? [] : [['cells', 'All cells']]),
    ['method', 'Method and machine'],
    ['data', 'Data'],
  ];
  return html`<nav aria-label="On this page">
    <ul>
      ${links.map(([id = '', name = '']) => html`<li><a href="#${id}">${name}</a></li>`)}
    </ul>
  </nav>`;
}

function reading(view: RunView): Markup {
  const ink = { colour: 'currentColor', shape: 'circle' };
  const floor =
    view.floorNs === null
      ? null
      : html`<li>
          <span class="sample band"></span>Grey band: what this machine does to any program (up to
          ${proseMarkup(formatDuration(view.floorNs), view)}).
        </li>`;
  return html`<section id="reading" aria-labelledby="reading-title" class="reading">
    <h2 id="reading-title">How to read this page</h2>
    <ul>
      <li>
        <span class="sample">${styleGlyph(ink, false)}</span>Filled mark: comparable. It was clear
        who or what was the bottleneck, and it was not the instrument.
      </li>
      <li>
        <span class="sample">${styleGlyph(ink, true)}</span>Hollow mark, pale line: not comparable.
        Clients were starved, or the load generator was at its limit, or the machine was not quiet,
        or something failed. Point at it to see which.
      </li>
      <li>
        <span class="sample whisker"></span>Whisker: from the lowest to the highest repetition; the
        mark is the median. What overlaps is called too close to tell.
      </li>
      ${floor}
      <li>
        <span class="sample">${view.looks.slice(0, 2).map((look) => styleGlyph(look, false))}</span
        >A style has one colour and one shape on the whole page.
      </li>
    </ul>
  </section>`;
}

function facts(id: string, title: string, entries: readonly Fact[]): Markup | null {
  if (entries.length === 0) return null;
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <dl class="facts">
      ${entries.map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${text}</dd>
          </div> `,
      )}
    </dl>
  </section> `;
}

function downloads(): Markup {
  const files = [
    ['run.json', 'everything that was measured, histograms included'],
    ['cells.csv', 'one row per repetition, raw values'],
    ['summary.md', 'the summary as Markdown'],
  ];
  return html`<section id="data" aria-labelledby="data-title">
    <h2 id="data-title">The data</h2>
    <p class="lead">
      These files lie beside this page, and the charts as SVG and Vega-Lite in <code>charts/</code>.
    </p>
    <ul class="downloads">
      ${files.map(
        ([file = '', what = '']) => html`<li><a href="${file}">${file}</a> ${what}</li> `,
      )}
    </ul>
  </section>`;
}

/** The heading: how many styles, or which one. */
function headline({ run }: RunView): string {
  const names = measuredStyles(run);
  const [only] = names;
  if (only === undefined) return 'No server style measured';
  if (names.length === 1) return `${only} behind one echo protocol`;
  return `${NUMBER_WORDS[names.length] ?? String(names.length)} server styles behind one echo protocol`;
}
