// The JSON of github-action-benchmark's tools customBiggerIsBetter and customSmallerIsBetter: one list for what should rise and one for what
// should fall, since the action takes a direction for a whole file.
import type { CellSummary, Spread } from '../../results/cell-summary.js';
import type { Run } from '../../results/run.js';
import { intervalOf } from '../../results/spread-interval.js';
import { figureNote, gatedCells, leftOutNote } from './gated-cells.js';
import type { RunExport } from './run-export.js';

/**
 * One entry. `name`, `unit` and `value` are asked for; `range` and `extra` are shown beside it, as texts.
 * @see https://github.com/benchmark-action/github-action-benchmark README, "Examples", and src/extract.ts, BenchmarkResult (v1.22.0)
 */
interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra: string;
}

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly of: (summary: CellSummary) => Spread | null;
}

const BIGGER: readonly Figure[] = [
  { name: 'throughput', unit: 'req/s', of: (c) => c.requestsPerSecond },
];
const SMALLER: readonly Figure[] = [
  { name: 'p50', unit: 'ns', of: (c) => c.p50Ns },
  { name: 'p99', unit: 'ns', of: (c) => c.p99Ns },
  { name: 'cpu', unit: 'ns/req', of: (c) => c.serverCpuNsPerRequest },
  { name: 'pss', unit: 'bytes', of: (c) => c.loadedPssBytes },
];

/** For `tool: customBiggerIsBetter`: throughput. */
export const githubBiggerExport = { render: render(BIGGER), note: leftOutNote } satisfies RunExport;

/** For `tool: customSmallerIsBetter`: response times, CPU per request and memory. */
export const githubSmallerExport = {
  render: render(SMALLER),
  note: leftOutNote,
} satisfies RunExport;

/** Where nothing is comparable the list is empty, which the action refuses: rightly, for there is nothing to gate by. */
function render(figures: readonly Figure[]): (run: Run) => string {
  return (run) => {
    const entries = gatedCells(run).flatMap((summary) =>
      figures.flatMap((figure) => entryOf(run, summary, figure) ?? []),
    );
    return `${JSON.stringify(entries, null, 2)}\n`;
  };
}

function entryOf(run: Run, summary: CellSummary, { name, unit, of }: Figure): Entry | null {
  const spread = of(summary);
  if (spread === null) return null;
  const interval = intervalOf(spread);
  const half = interval === null ? null : (interval.high - interval.low) / 2;
  return {
    name: `${summary.cell.id} ${name}`,
    unit,
    value: spread.median,
    ...(half === null ? {} : { range: `± ${Number(half.toPrecision(3))}` }),
    extra: [
      figureNote(spread, unit),
      summary.verdict,
      `run ${run.id}`,
      `${run.environment.cpuModel}, Node ${run.environment.node}`,
    ].join('\n'),
  };
}
