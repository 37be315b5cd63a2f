// The terminal page of a profiling run. Pure.
import Table from 'cli-table3';
import type { CpuSummary, ProfileResult, ToolOutcome } from '../../results/profile.js';

/** Functions shown; the file holds more. */
const SHOWN_FUNCTIONS = 15;

/** The tools with what they left, then where the CPU time went. */
export function renderProfile(result: ProfileResult): string {
  const { server, load, tools } = result;
  const head = `${server.style} over ${server.transport}: ${load.workload} of ${load.messageBytes} B, ${load.concurrency} clients`;
  const parts = [head, renderTools(tools)];
  for (const { cpu } of tools)
    if (cpu !== null) parts.push(renderThreads(cpu), renderFunctions(cpu));
  return parts.join('\n\n');
}

/** One line per tool: what it wrote, or why not. */
export function renderOutcome({ tool, status, reason, files }: ToolOutcome): string {
  if (status !== 'ok') return `${tool}: ${status}: ${reason ?? ''}`;
  const kilobytes = Math.round(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000);
  const first = files[0]?.file ?? '';
  const names =
    files.length === 1 ? first : `${files.length} files in ${first.split('/')[0] ?? ''}/`;
  return `${tool}: ${names} (${kilobytes} kB)`;
}

function renderTools(tools: readonly ToolOutcome[]): string {
  const lines = tools.map((outcome) => {
    const rate =
      outcome.load === null ? '' : `, ${whole(outcome.load.requestsPerSecond)} req/s under it`;
    return `  ${renderOutcome(outcome)}${rate}`;
  });
  return lines.join('\n');
}

function renderThreads({ threads, missing }: CpuSummary): string {
  const table = createTable(
    ['process/thread', 'role', 'span ms', 'script', 'native', 'GC', 'idle'],
    2,
  );
  for (const thread of threads) {
    const share = (ms: number): string => percent(thread.spanMs === 0 ? 0 : ms / thread.spanMs);
    table.push([
      `${thread.pid}/${thread.thread}`,
      thread.role,
      whole(thread.spanMs),
      share(thread.scriptMs),
      share(thread.nativeMs),
      share(thread.garbageCollectionMs),
      share(thread.idleMs),
    ]);
  }
  const absent = missing.map(({ pid, thread, reason }) => `  ${pid}/${thread ?? '?'}: ${reason}`);
  return [table.toString(), ...absent].join('\n');
}

function renderFunctions({ functions }: CpuSummary): string {
  const table = createTable(['function (own time)', 'where', 'ms', 'of busy', 'threads'], 2);
  for (const { name, place, selfMs, shareOfBusy, threads } of functions.slice(0, SHOWN_FUNCTIONS)) {
    table.push([name, place, selfMs.toFixed(1), percent(shareOfBusy), String(threads)]);
  }
  return table.toString();
}

function createTable(head: string[], textColumns: number): Table.Table {
  return new Table({
    head,
    colAligns: head.map((_, i) => (i < textColumns ? 'left' : 'right')),
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
