// What every page has around its content: one file with everything in it, which opens without a network and reads without a script.
import type { Markup } from './markup.js';
import { html, trusted } from './markup.js';
import { loadPageAssets } from './page-assets.js';

/**
 * Nothing may be fetched, by whatever means. Vega compiles its expressions to functions, hence unsafe-eval.
 */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; base-uri 'none'; form-action 'none'";

/** A page's own part. */
export interface PageContent {
  readonly title: string;
  readonly main: Markup;
  readonly footer: Markup;
}

/** The whole page, in the look of all of them. @throws {Error} when the program's own files or vega's browser builds are missing. */
export function renderPage({ title, main, footer }: PageContent): string {
  const assets = loadPageAssets();
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
        <main>${main}</main>
        <footer>${footer}</footer>
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
}
