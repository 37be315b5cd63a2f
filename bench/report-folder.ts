// Writes a run's reports beside its run.json. What is in them is decided in reports/, which has no disk.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Run } from '../results/run.js';
import { writeFailure } from '../results/store-error.js';

/** The page that a user is pointed at. */
export const REPORT_PAGE = 'report.html';

/** Replaces the report files in `folder`. @returns their paths. @throws {StoreError} RUN_NOT_WRITTEN. */
export async function writeReports(run: Run, folder: string): Promise<string[]> {
  // The renderer brings Vega, which a process that measures should not carry: it is loaded when the run is over.
  const { renderReportFiles } = await import('../reports/report-files.js');
  const paths: string[] = [];
  for (const { path, text } of renderReportFiles(run)) {
    const file = join(folder, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    } catch (cause) {
      throw writeFailure(file, cause);
    }
    paths.push(file);
  }
  return paths;
}
