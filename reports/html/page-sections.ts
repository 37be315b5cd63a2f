// The sections of the page that are neither charts nor cells: heading, contents, how to read it, facts, downloads.
import { chartsOf } from '../charts/charts.js';
import { formatDuration } from '../format-quantity.js';
import { idleMemoryRows } from '../idle-table.js';
import { writeAnswer } from '../prose/answer.js';
import type { Fact } from '../run-facts.js';
import { measuredStyles, STATUS_WORDS } from '../run-facts.js';
import type { RunView } from '../run-view.js';
import { fittedSweeps } from '../scalability-view.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { proseMarkup } from './prose-markup.js';
import { styleGlyph } from './style-glyph.js';

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

/** Title, styles, machine and the answer. */
export function pageHeader(view: RunView): Markup {
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

/** Links to the sections. @param drawn whether there are charts. */
export function pageContents(view: RunView, drawn: boolean): Markup {
  const links = [
    ...(drawn ? chartsOf(view).map((chart) => [chart.id, chart.title]) : []),
    ...(idleMemoryRows(view).length === 0 ? [] : [['idle-memory', 'Memory per idle connection']]),
    ...(fittedSweeps(view.run).length === 0 ? [] : [['scalability-fits', 'Fits']]),
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

/** What the marks mean. */
export function readingSection(view: RunView): Markup {
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
        <span class="sample whisker"></span>Whisker: the median’s interval, at 95 % or what the
        repetitions allow; the mark is the median. What overlaps is called too close to tell.
      </li>
      ${floor}
      <li>
        <span class="sample">${view.looks.slice(0, 2).map((look) => styleGlyph(look, false))}</span
        >A style has one colour and one shape on the whole page.
      </li>
      ${substratesItem(view)}
    </ul>
  </section>`;
}

/** Null in a run without styles on system calls. */
function substratesItem({ looks }: RunView): Markup | null {
  if (!looks.some(({ shortLabel }) => isPosix(shortLabel))) return null;
  const alike = looks.every(({ shortLabel }) => isPosix(shortLabel))
    ? ''
    : '; where Node’s I/O has its like, both have one colour';
  return html`<li>
    <span class="sample dashes"></span>Broken line: a style on bare system calls${alike}.
  </li>`;
}

function isPosix(label: string): boolean {
  return label.startsWith('posix-');
}

/** A titled list of facts; null when there is none. */
export function factsSection(id: string, title: string, entries: readonly Fact[]): Markup | null {
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

/** The files beside the page. */
export function downloadsSection(): Markup {
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
export function headline({ run }: RunView): string {
  const names = measuredStyles(run);
  const [only] = names;
  if (only === undefined) return 'No server style measured';
  if (names.length === 1) return `${only} behind one echo protocol`;
  const kind = run.scenario.servers.some(({ name }) => names.includes(name))
    ? 'servers'
    : 'server styles';
  return `${NUMBER_WORDS[names.length] ?? String(names.length)} ${kind} behind one echo protocol`;
}
