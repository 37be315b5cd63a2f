// HTML as tagged templates: whatever is put in is escaped, unless it is markup itself. So no figure or error text of a run
// can become markup.

/** HTML that is safe to put into HTML. Made by {@link html} and {@link trusted} alone. */
export interface Markup {
  readonly html: string;
}

type Content = Markup | string | number | null | readonly (Markup | null)[];

/** A template literal of HTML. Strings and numbers are escaped, lists are joined, null is nothing. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const text = parts.reduce((sum, part, index) => sum + toHtml(contents[index - 1] ?? null) + part);
  return { html: text };
}

/** Marks text as HTML that the caller knows to be safe: our own style sheet, script and charts. */
export function trusted(text: string): Markup {
  return { html: text };
}

/** A value inside `<script type="application/json">`: no `<` can end the element early. */
export function jsonScript(value: unknown): Markup {
  return trusted(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

/** Joined with nothing between. */
export function joinMarkup(parts: readonly (Markup | null)[]): Markup {
  return trusted(parts.map((part) => part?.html ?? '').join(''));
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function toHtml(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return 'html' in content ? content.html : joinMarkup(content).html;
}
