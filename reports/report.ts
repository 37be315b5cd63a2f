// The contract of a report: a stored run in, text out. Pure: no files, no clock, nothing measured.
import type { Run } from '../results/run.js';

/** Renders one run. The same run gives the same text. */
export type Report = (run: Run) => string;
