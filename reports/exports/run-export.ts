// The contract of an export: a stored run in, the text of another program's format out. Nothing is measured, nothing is read or written.
import type { Run } from '../../results/run.js';

export interface RunExport {
  readonly render: (run: Run) => string | Promise<string>;
  /** What a person should know of it, for stderr: what was left out. Null when there is nothing. */
  readonly note: (run: Run) => string | null;
}
