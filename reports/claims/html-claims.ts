// The claims as a page of their own, in the look of report.html: the verdicts first, then each statement with what was measured for it.
import type { ClaimResult, Evidence } from '../../results/claims-result.js';
import { CLAIM_VERDICTS } from '../../results/claims-result.js';
import { chartFigure } from '../html/chart-figure.js';
import type { Markup } from '../html/markup.js';
import { html, trusted } from '../html/markup.js';
import { factsSection } from '../html/page-sections.js';
import { renderPage } from '../html/page-shell.js';
import { keepQuantities } from '../html/prose-markup.js';
import { styleGlyph } from '../html/style-glyph.js';
import { machineFacts } from '../run-facts.js';
import { methodFactsOf } from './claims-facts.js';
import { countVerdicts, type ClaimsReport, type ClaimsView } from './claims-view.js';
import { claimPlot } from './claim-plot.js';
import { CLAIM_VERDICT_LOOKS } from './claim-verdict-look.js';
import { EVIDENCE_DESCRIPTION, evidencePlots } from './evidence-plots.js';
import { figureText, intervalText, tellingText } from './evidence-text.js';

const TITLE = 'What the course says, put to the test';
/** A table of more rows is folded away below its chart. */
const MOST_OPEN_ROWS = 8;

/** The whole page. @throws {Error} when the program's own files or vega's browser builds are missing. */
export const renderHtmlClaims: ClaimsReport = (view) =>
  renderPage({
    title: `${TITLE} · echobench`,
    main: html`
      ${header(view)} ${contents(view)} ${overview(view)} ${reading()}
      ${view.result.claims.map((claim) => claimSection(claim, view))}
      ${factsSection('method', 'Method', methodFactsOf(view))}
      ${factsSection('machine', 'The machine', machineFacts(view))} ${data()}
    `,
    footer: html`<p>
      Made by <code>echobench claims</code>. A verdict is of this machine, in this hour; the
      statements are the course’s, the figures are not.
    </p>`,
  });

function header({ result, startedAt, environment, notTried }: ClaimsView): Markup {
  const { claims } = result;
  const counts = countVerdicts(claims);
  return html`<header>
    <p class="eyebrow">echobench · claims</p>
    <h1>${TITLE}</h1>
    <p class="meta">
      <time datetime="${startedAt}">${startedAt.slice(0, 16).replace('T', ' ')} UTC</time> ·
      ${environment.cpuModel}, ${environment.cores} cores · Node
      ${environment.node.replace(/^v/u, '')}
    </p>
    <div class="answer">
      <p>
        Of ${claims.length} statement${claims.length === 1 ? '' : 's'}, each tried as an experiment
        on this machine: ${counts}.
      </p>
      ${notTried.length === 0 ? null : html`<p>Broken off before ${notTried.join(', ')}.</p>`}
    </div>
  </header>`;
}

function contents({ result }: ClaimsView): Markup {
  return html`<nav aria-label="On this page">
    <ul>
      ${result.claims.map(({ id }) => html`<li><a href="#${id}">${id}</a></li> `)}
      <li><a href="#method">Method</a></li>
      <li><a href="#machine">Machine</a></li>
      <li><a href="#data">Data</a></li>
    </ul>
  </nav>`;
}

function overview({ result }: ClaimsView): Markup {
  return html`<section id="verdicts" aria-labelledby="verdicts-title">
    <h2 id="verdicts-title">The verdicts</h2>
    <div class="scroller" tabindex="0" role="region" aria-labelledby="verdicts-title">
      <table class="verdicts">
        <thead>
          <tr>
            <th scope="col">statement</th>
            <th scope="col">verdict</th>
            <th scope="col">telling figure</th>
          </tr>
        </thead>
        <tbody>
          ${result.claims.map(
            (claim) =>
              html`<tr>
                <th scope="row" class="wide"><a href="#${claim.id}">${claim.statement}</a></th>
                <td>${badge(claim)}</td>
                <td class="wide">${keepQuantities(tellingText(claim))}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </section> `;
}

function reading(): Markup {
  return html`<section id="reading" aria-labelledby="reading-title" class="reading">
    <h2 id="reading-title">How to read this page</h2>
    <ul>
      ${CLAIM_VERDICTS.map((verdict) => {
        const look = CLAIM_VERDICT_LOOKS[verdict];
        return html`<li>
          <span class="sample">${styleGlyph(look, verdict === 'inconclusive')}</span>${verdict}:
          ${look.meaning}
        </li> `;
      })}
      <li>
        <span class="sample whisker"></span>Whisker: the figure’s 95 % interval. A verdict goes by
        intervals, never by the figures alone.
      </li>
    </ul>
  </section>`;
}

function claimSection(claim: ClaimResult, view: ClaimsView): Markup {
  const { id, statement, slide, explanation, evidence } = claim;
  return html`<section id="${id}" class="chart-section claim" aria-labelledby="${id}-title">
    <blockquote>
      <h2 id="${id}-title">${statement}</h2>
      <p class="meta">Slide: <cite>${slide}</cite></p>
    </blockquote>
    <p class="verdict">${badge(claim)}</p>
    <p class="lead">${keepQuantities(explanation)}</p>
    ${figure(claim, view)} ${evidence.length === 0 ? null : evidenceTable(claim)}
  </section> `;
}

function badge({ verdict }: Pick<ClaimResult, 'verdict'>): Markup {
  const look = CLAIM_VERDICT_LOOKS[verdict];
  return html`<span class="badge" style="--verdict: ${look.colour}"
    >${styleGlyph(look, verdict === 'inconclusive')} ${verdict}</span
  >`;
}

function figure({ id, statement, evidence }: ClaimResult, { charts }: ClaimsView): Markup | null {
  const own = charts.get(id);
  const spec = own === undefined ? evidencePlots(statement, evidence) : claimPlot(own);
  if (spec === null) return null;
  const title = own?.title ?? statement;
  const description = own?.description ?? EVIDENCE_DESCRIPTION;
  const heading = own === undefined ? null : html`<strong>${own.title}.</strong> `;
  const caption = html`${heading}${description}`;
  return chartFigure({ id, title, description, caption }, spec);
}

function evidenceTable({ id, evidence }: ClaimResult): Markup {
  const open = evidence.length <= MOST_OPEN_ROWS;
  return html`<details ${trusted(open ? 'open' : '')}>
    <summary>
      ${evidence.length === 1 ? 'The figure' : `All ${evidence.length} figures`} as a table
    </summary>
    <div class="scroller" tabindex="0" role="region" aria-labelledby="${id}-title">
      <table>
        <thead>
          <tr>
            <th scope="col">figure</th>
            <th scope="col" class="number">value</th>
            <th scope="col" class="number">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          ${evidence.map(evidenceRow)}
        </tbody>
      </table>
    </div>
  </details>`;
}

function evidenceRow(evidence: Evidence): Markup {
  const { name, value, unit } = evidence;
  const interval = intervalText(evidence);
  return html`<tr>
    <th scope="row" class="wide">${name}</th>
    <td class="number">${figureText(value, unit)}</td>
    <td class="number ${interval === null ? 'none' : ''}">${interval ?? 'none'}</td>
  </tr> `;
}

function data(): Markup {
  const files = [
    ['claims.json', 'statements, verdicts and every figure with its interval'],
    ['claims.md', 'the same as Markdown'],
  ];
  return html`<section id="data" aria-labelledby="data-title">
    <h2 id="data-title">The data</h2>
    <ul class="downloads">
      ${files.map(([file = '', what = '']) => html`<li><a href="${file}">${file}</a> ${what}</li> `)}
    </ul>
  </section>`;
}
