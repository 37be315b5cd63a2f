// The constant texts of the page: our style sheet and script, and the browser builds of vega, vega-lite and vega-embed.
// The only files that reports/ reads, all of them part of the program or of its packages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface PageAssets {
  readonly css: string;
  readonly script: string;
  /** To be run in this order. */
  readonly vega: readonly string[];
}

/** Packages export their module builds only; the minified browser build lies beside the main file. */
const BROWSER_BUILDS = [
  ['vega', 'vega.min.js'],
  ['vega-lite', 'vega-lite.min.js'],
  ['vega-embed', 'vega-embed.min.js'],
] as const;

let loaded: PageAssets | undefined;

/** Read once. @throws {Error} of the file system when the installation is incomplete. */
export function loadPageAssets(): PageAssets {
  loaded ??= {
    css: readOwn('page.css'),
    script: scriptSafe(readOwn('live-page.js')),
    vega: BROWSER_BUILDS.map(([name, file]) => scriptSafe(readBrowserBuild(name, file))),
  };
  return loaded;
}

function readOwn(file: string): string {
  return readFileSync(new URL(`../../../reports/html/${file}`, import.meta.url), 'utf8');
}

function readBrowserBuild(name: string, file: string): string {
  const main = createRequire(import.meta.url).resolve(name);
  return readFileSync(join(dirname(main), file), 'utf8');
}

/** Text that can stand in a script element: it cannot end it, and asks nobody for a source map. */
function scriptSafe(text: string): string {
  return text
    .replaceAll(/^\/\/# sourceMappingURL=.*$/gmu, '')
    .replaceAll(/<\/script/giu, '<\\/script')
    .replaceAll('<!--', '<\\!--');
}
