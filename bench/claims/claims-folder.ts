// Where claims are kept: a folder of their own beside the runs, with the result, the page and the Markdown.
import { join } from 'node:path';
import type { ClaimsView } from '../../reports/claims/claims-view.js';
import { claimsResultSchema } from '../../results/claims-result.js';
import { checkResult, writeResultFile } from '../../results/result-file.js';

export const CLAIMS_PAGE = 'claims.html';
export const CLAIMS_FILE = 'claims.json';
const CLAIMS_MARKDOWN = 'claims.md';

/** Writes the result first, so that a page which cannot be drawn costs nothing that was measured. @throws {StoreError} */
export async function writeClaims(view: ClaimsView, folder: string): Promise<void> {
  const file = join(folder, CLAIMS_FILE);
  checkResult(file, claimsResultSchema, view.result);
  await writeResultFile(file, `${JSON.stringify(view.result, null, 2)}\n`);
  // The renderers bring Vega, which a process that measures should not carry: they are loaded when all is over.
  const { renderMarkdownClaims } = await import('../../reports/claims/markdown-claims.js');
  const { renderHtmlClaims } = await import('../../reports/claims/html-claims.js');
  await writeResultFile(join(folder, CLAIMS_MARKDOWN), renderMarkdownClaims(view));
  await writeResultFile(join(folder, CLAIMS_PAGE), renderHtmlClaims(view));
}
