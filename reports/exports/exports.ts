// The registry of exports: the one place that selects one by its name.
import { bencherExport } from './bencher.js';
import { githubBiggerExport, githubSmallerExport } from './github-benchmark.js';
import { hdrLogExport } from './hdr-log.js';
import { junitExport } from './junit.js';
import { prometheusExport } from './prometheus.js';
import type { RunExport } from './run-export.js';
import { summaryCsvExport } from './summary-csv.js';

/** What `--format` accepts beside the reports. */
export const EXPORT_NAMES = [
  'csv-summary',
  'github-bigger',
  'github-smaller',
  'bencher',
  'junit',
  'prometheus',
  'hdr',
] as const;
export type ExportName = (typeof EXPORT_NAMES)[number];

const EXPORTS: Readonly<Record<ExportName, RunExport>> = {
  'csv-summary': summaryCsvExport,
  'github-bigger': githubBiggerExport,
  'github-smaller': githubSmallerExport,
  bencher: bencherExport,
  junit: junitExport,
  prometheus: prometheusExport,
  hdr: hdrLogExport,
};

export function selectExport(name: ExportName): RunExport {
  return EXPORTS[name];
}

export function isExportName(name: string): name is ExportName {
  return EXPORT_NAMES.some((known) => known === name);
}
