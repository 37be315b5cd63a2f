import { describe, expect, it } from 'vitest';
import { createFixtureRun } from '../fixture-run.js';
import { viewRun } from '../run-view.js';
import { html, joinMarkup, jsonScript, trusted } from './markup.js';
import { keepQuantities, proseMarkup } from './prose-markup.js';

describe('markup', () => {
  it('escapes what is put in, and leaves markup as it is', () => {
    const inner = html`<b>${'<&"\'>'}</b>`;
    expect(html`<p title="${'"x"'}">${inner}${null}${3}</p>`.html).toBe(
      '<p title="&quot;x&quot;"><b>&lt;&amp;&quot;&#39;&gt;</b>3</p>',
    );
    expect(joinMarkup([trusted('<i>'), null]).html).toBe('<i>');
  });

  it('joins lists, and leaves out what is null', () => {
    const items = [html`<li>a</li>`, null, html`<li>b</li>`];
    const list = html`<ul>
      ${items}
    </ul>`.html.replaceAll(/\s/gu, '');
    expect(list).toBe('<ul><li>a</li><li>b</li></ul>');
  });

  it('cannot end a script element from inside JSON', () => {
    const text = jsonScript({ a: '</script>' }).html;
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual({ a: '</script>' });
  });
});

describe('prose as markup', () => {
  const view = viewRun(createFixtureRun({ transports: ['tcp'], workloads: ['echo'], rounds: 1 }));

  it('marks the names of styles, whole names only', () => {
    const { html: text } = proseMarkup('cluster, event-loop & clusters', view);
    expect(text.match(/<b class="style"/gu)).toHaveLength(2);
    expect(text).toContain('&amp; clusters');
  });

  it('keeps numbers with their units', () => {
    expect(keepQuantities('41.2 k req/s in 3 ms, 12 % of 64 clients')).toBe(
      '41.2\u00a0k\u00a0req/s in 3\u00a0ms, 12\u00a0% of 64\u00a0clients',
    );
  });
});
