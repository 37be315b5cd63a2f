// What `history --format` accepts. Apart from the reports themselves, which bring Vega along.

export const HISTORY_REPORT_NAMES = ['terminal', 'html', 'json', 'csv'] as const;
export type HistoryReportName = (typeof HISTORY_REPORT_NAMES)[number];
