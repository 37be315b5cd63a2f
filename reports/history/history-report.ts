// The contract of a report on a history: trends in, text out. Pure, as reports on runs are.
import type { History } from '../../results/history/history.js';

/** Renders one history. The same history gives the same text. */
export type HistoryReport = (history: History) => string;
