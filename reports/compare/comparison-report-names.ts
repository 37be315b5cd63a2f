// The names of the reports on a comparison. Apart from their registry, which brings Vega.

/** What `compare --format` accepts. */
export const COMPARISON_REPORT_NAMES = ['terminal', 'markdown', 'json', 'junit', 'html'] as const;
export type ComparisonReportName = (typeof COMPARISON_REPORT_NAMES)[number];
