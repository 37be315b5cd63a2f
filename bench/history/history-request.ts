// From the options of `history` to a request: which runs, which cells, and how they are shown. Parses and checks; reads no run.
import { styleLabel } from '../../results/cell-summary.js';
import { METRICS, type Metric } from '../../results/comparison.js';
import type { HistoryOptions } from '../../results/history/trace-history.js';
import { DEFAULT_HISTORY_OPTIONS } from '../../results/history/trace-history.js';
import type { Cell } from '../../results/run.js';
import type { HistoryReportName } from '../../reports/history/history-report-names.js';
import { HISTORY_REPORT_NAMES } from '../../reports/history/history-report-names.js';
import { UsageError } from '../command-error.js';
import { parseChoice, parseCount, parseList } from '../input/option-values.js';
import { parsePercent } from '../input/percent.js';

export interface HistoryRequest {
  /** Null: that of the newest run. */
  readonly scenario: string | null;
  /** The folder that holds the runs. */
  readonly runs: string;
  /** Milliseconds since 1970; null: from the first. */
  readonly sinceMs: number | null;
  /** The newest so many; null: all. */
  readonly last: number | null;
  readonly options: HistoryOptions;
  readonly format: HistoryReportName;
  /** Null: stdout. */
  readonly output: string | null;
}

/** What yargs hands over; undefined: not given. */
export interface HistoryArguments {
  readonly scenario?: string | undefined;
  readonly runs: string;
  readonly metric?: string | undefined;
  readonly cell?: string | undefined;
  readonly since?: string | undefined;
  readonly last?: string | undefined;
  readonly minEffect?: string | undefined;
  readonly significance?: string | undefined;
  readonly format?: string | undefined;
  readonly json: boolean;
  readonly output?: string | undefined;
}

/** What fits a screen: the rate and what it costs. The other formats have every metric. */
const TERMINAL_METRICS: readonly Metric[] = ['throughput', 'cpu'];
const MAX_SIGNIFICANCE = 0.5;
const MAX_EFFECT = 10;
const MAX_LAST = 1_000_000;
const DAY_MS = 86_400_000;
const UNITS_MS: Readonly<Record<string, number>> = { d: DAY_MS, w: 7 * DAY_MS };

/** @param nowMs what `--since 30d` counts back from. @throws {UsageError} for anything that cannot be read, or does not go together. */
export function readHistoryRequest(args: HistoryArguments, nowMs: number): HistoryRequest {
  if (args.json && args.format !== undefined && args.format !== 'json') {
    throw new UsageError(`--json and --format ${args.format} exclude each other: give one`);
  }
  const format = args.json
    ? 'json'
    : parseChoice('--format', args.format ?? 'terminal', HISTORY_REPORT_NAMES);
  const { significance, minEffectRatio } = DEFAULT_HISTORY_OPTIONS;
  return {
    scenario: args.scenario ?? null,
    runs: args.runs,
    sinceMs: args.since === undefined ? null : parseSince(args.since, nowMs),
    last:
      args.last === undefined ? null : parseCount('--last', args.last, { min: 1, max: MAX_LAST }),
    options: {
      metrics: readMetrics(args.metric, format),
      wants: readCellFilter(args.cell),
      significance:
        args.significance === undefined
          ? significance
          : parsePercent('--significance', args.significance, MAX_SIGNIFICANCE),
      minEffectRatio:
        args.minEffect === undefined
          ? minEffectRatio
          : parsePercent('--min-effect', args.minEffect, MAX_EFFECT),
    },
    format,
    output: args.output ?? null,
  };
}

function readMetrics(text: string | undefined, format: HistoryReportName): readonly Metric[] {
  if (text === undefined) return format === 'terminal' ? TERMINAL_METRICS : METRICS;
  return parseList('--metric', text).map((name) => parseChoice('--metric', name, METRICS));
}

/** Words that must all be in the cell's description: `event-loop tcp c64`-like. */
function readCellFilter(text: string | undefined): (cell: Cell) => boolean {
  if (text === undefined) return () => true;
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return (cell) => {
    const described = `${cell.id} ${styleLabel(cell)}`.toLowerCase();
    return words.every((word) => described.includes(word));
  };
}

/** A date, a date with a time, or days and weeks back. */
function parseSince(text: string, nowMs: number): number {
  const [, digits, unit] = /^(\d{1,5})([dw])$/u.exec(text.trim()) ?? [];
  if (digits !== undefined && unit !== undefined) {
    return nowMs - Number(digits) * (UNITS_MS[unit] ?? DAY_MS);
  }
  const atMs = /^\d{4}-\d{2}-\d{2}/u.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(atMs)) return atMs;
  throw new UsageError(
    `--since "${text}" is not possible: give a date such as 2026-11-01, or 30d, or 8w`,
  );
}
