// Prose as HTML: the names of styles carry their colour, and a number never parts from its unit at the end of a line.
import type { RunView } from '../run-view.js';
import type { Markup } from './markup.js';
import { escapeHtml, trusted } from './markup.js';

const NO_BREAK = '\u00a0';
const QUANTITY = /(\d) (?=(?:[kM] req|req\/s|[nµm]?s\b|B\b|[KMG]iB\b|%|times\b|clients?\b))/gu;

/** Text with its style names marked. @param text plain. */
export function proseMarkup(text: string, view: RunView): Markup {
  const labels = view.looks.map((look) => look.label).sort((a, b) => b.length - a.length);
  const glued = keepQuantities(text);
  if (labels.length === 0) return trusted(escapeHtml(glued));
  const names = new RegExp(`(?<![\\w-])(${labels.map(escapeRegExp).join('|')})(?![\\w-])`, 'gu');
  // Odd pieces are the names: split keeps what its group caught.
  const pieces = glued.split(names).map((piece, index) => {
    if (index % 2 === 0) return escapeHtml(piece);
    const colour = view.looks.find((look) => look.label === piece)?.colour ?? 'currentColor';
    return `<b class="style" style="--style:${colour}">${escapeHtml(piece)}</b>`;
  });
  return trusted(pieces.join(''));
}

/** `41 k req/s` and `TCP · echo` with spaces that do not break. */
export function keepQuantities(text: string): string {
  return text
    .replace(QUANTITY, `$1${NO_BREAK}`)
    .replaceAll('k req/s', `k${NO_BREAK}req/s`)
    .replaceAll(' · ', `${NO_BREAK}·${NO_BREAK}`);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}
