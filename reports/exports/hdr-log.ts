// A run's response times as a HdrHistogram log: one interval for each repetition, tagged with its cell, for HistogramLogProcessor, hdr-plot and the
// log analysers of the same family. It is raw data: all repetitions with a histogram are in it, and comments name the cells that are not comparable.
import { summariseCells } from '../../results/cell-summary.js';
import type { Repetition, Run } from '../../results/run.js';
import type { RunExport } from './run-export.js';

const MS_PER_SECOND = 1000;
/** Interval_Max is in milliseconds, as the format's own writer has it for nanoseconds. */
const MAX_UNIT_NS = 1e6;

/**
 * Times are those of the repetition's start, before warm-up and window, which are not stored apart; lengths are the window's.
 * @see https://github.com/HdrHistogram/HdrHistogram HistogramLogReader.java for the format, HistogramLogWriter.java for version 1.3
 */
export const hdrLogExport = {
  render: (run) => {
    const startSeconds = (Date.parse(run.startedAt) / MS_PER_SECOND).toFixed(3);
    const lines = [
      `#[Logged by echobench, run ${oneLine(run.id)}: response times in nanoseconds, an interval for each repetition]`,
      '#[Histogram log format version 1.3]',
      `#[StartTime: ${startSeconds} (seconds since epoch), ${run.startedAt}]`,
      `#[BaseTime: ${startSeconds} (seconds since epoch)]`,
      ...doubtfulLines(run),
      '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
      ...run.repetitions.flatMap((repetition) => intervalLine(repetition, run) ?? []),
    ];
    return `${lines.join('\n')}\n`;
  },
  note: (run) => {
    const doubtful = doubtfulLines(run).length;
    return doubtful === 0
      ? null
      : `${doubtful} of the cells in it are not comparable; its comments name them`;
  },
} satisfies RunExport;

function doubtfulLines(run: Run): string[] {
  return summariseCells(run)
    .filter(({ comparable }) => !comparable)
    .map(({ cell, verdict }) => `#[Not comparable: ${tagOf(cell.id)}, ${verdict}]`);
}

/** Null where there was no reply to record. */
function intervalLine({ cellId, startedAt, load }: Repetition, run: Run): string | null {
  if (load === null || load.responseTimeNs.max === null) return null;
  const start = (Date.parse(startedAt) - Date.parse(run.startedAt)) / MS_PER_SECOND;
  const numbers = [start, load.windowMs / MS_PER_SECOND, load.responseTimeNs.max / MAX_UNIT_NS];
  const fields = numbers.map((number) => number.toFixed(3));
  return [`Tag=${tagOf(cellId)}`, ...fields, load.responseTimeNs.histogram].join(',');
}

/** A tag holds no commas, spaces or line breaks. */
function tagOf(cellId: string): string {
  return cellId.replaceAll(/[,\s]/gu, '_');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ');
}
