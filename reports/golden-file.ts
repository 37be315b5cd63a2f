// Expected outputs of renderers, as files that a reviewer reads in a diff. For tests alone.
// To accept what the renderers now say: UPDATE_GOLDEN=1 npx vitest run dist/reports
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

const FOLDER = new URL('../../reports/golden/', import.meta.url);

/** Holds `text` to reports/golden/`name`; with UPDATE_GOLDEN=1 writes it there instead. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(name, FOLDER);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
    return;
  }
  expect(text, `${name} differs from its golden file; see golden-file.ts`).toBe(
    readFileSync(file, 'utf8'),
  );
}
