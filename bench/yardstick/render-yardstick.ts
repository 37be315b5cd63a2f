// The table of `bench:yardstick` for people. Pure.
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import { median } from 'simple-statistics';
import { formatDuration } from '../duration.js';
import { judgedPairs, type RowResult } from './row-result.js';
import { LEAST_STALL_NS } from './rows.js';

/** A measurement of all rows asked for; the JSON is this object. */
export interface YardstickResult {
  readonly schemaVersion: 1;
  readonly startedAt: string;
  readonly machine: {
    readonly cpuModel: string;
    readonly kernel: string;
    readonly node: string;
  };
  /** CPUs that the two processes were held to; null: not held. */
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  readonly pairs: number;
  readonly windowMs: number;
  readonly warmupMs: number;
  readonly warnings: readonly string[];
  readonly rows: readonly RowResult[];
}

const NOTHING = '–';
const MARKS = {
  met: 'met',
  missed: 'missed',
  inconclusive: 'inconclusive',
  unjudged: NOTHING,
  unavailable: 'not available',
  failed: 'failed',
} as const satisfies Record<RowResult['verdict'], string>;

/** @param colours whether the terminal takes them. */
export function renderYardstick(result: YardstickResult, colours: boolean): string {
  const colour = createColors(colours);
  const paint = (verdict: RowResult['verdict']): string => {
    if (verdict === 'met') return colour.green(MARKS.met);
    if (verdict === 'inconclusive') return colour.yellow(MARKS.inconclusive);
    return verdict === 'missed' || verdict === 'failed'
      ? colour.red(MARKS[verdict])
      : MARKS[verdict];
  };
  const table = new Table({
    head: ['row', 'median (least – greatest)', 'at most', '', 'the two sides'],
    colAligns: ['left', 'right', 'right', 'left', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of result.rows) {
    table.push([row.id, ...figures(row), paint(row.verdict), sides(row)]);
  }
  return [
    describeMachine(result),
    table.toString(),
    ...legend(result.rows),
    ...complaints(result.rows),
    ...lags(result.rows),
    ...disturbances(result.rows),
    ...result.warnings.map((warning) => `warning: ${warning}`),
    howToRead(result.rows),
    '',
  ].join('\n');
}

function howToRead(rows: readonly RowResult[]): string {
  const lag = rows.some(isLag)
    ? `; for lag, p99 of the sends and of a spin loop, which counts as ${formatMicroseconds(LEAST_STALL_NS)} µs at least`
    : '';
  const memory = rows.some(({ unit }) => unit === 'bytes')
    ? '; for memory, PSS of the generator with 10,000 connections and with 16'
    : '';
  return `Medians over pairs; single pairs swing with the machine. The two sides: CPU per request${memory}${lag}.`;
}

function describeMachine(result: YardstickResult): string {
  const { machine, serverCpus, loadCpus } = result;
  const pinned =
    serverCpus === null || loadCpus === null
      ? 'nothing pinned'
      : `server on CPU ${serverCpus.join()}, load on CPU ${loadCpus.join()}`;
  const pairs = `${result.pairs} ${result.pairs === 1 ? 'pair' : 'pairs'}`;
  const times = `windows of ${formatDuration(result.windowMs)} after ${formatDuration(result.warmupMs)} of warm-up`;
  return `${machine.cpuModel} · Linux ${machine.kernel} · Node ${machine.node} · ${pinned} · ${pairs} · ${times}`;
}

function legend(rows: readonly RowResult[]): string[] {
  const width = Math.max(0, ...rows.map(({ id }) => id.length));
  return rows.map(({ id, title }) => `  ${id.padEnd(width)}  ${title}`);
}

function figures({ spread, most, unit }: RowResult): [string, string] {
  const show = unit === 'ratio' ? formatRatio : formatKibibytes;
  const target = most === null ? NOTHING : withUnit(show(most), unit);
  if (spread === null) return [NOTHING, target];
  const { median, least, greatest } = spread;
  return [`${withUnit(show(median), unit)} (${show(least)} – ${show(greatest)})`, target];
}

function sides({ sides, unit }: RowResult): string {
  if (sides === null) return NOTHING;
  const [first, second] = sides;
  return unit === 'ratio'
    ? `${formatMicroseconds(first)} ÷ ${formatMicroseconds(second)} µs`
    : `${formatMebibytes(first)}, ${formatMebibytes(second)} MiB`;
}

/** Rows that lack the same are told together. */
function complaints(rows: readonly RowResult[]): string[] {
  const idsByText = new Map<string, string[]>();
  for (const { id, verdict, reason, code } of rows) {
    if (reason === null) continue;
    const what = verdict === 'unavailable' ? 'not available here' : 'failed';
    const text = `${what}: ${reason.replaceAll(/\s*\n\s*/g, ' ')} [${code ?? ''}]`;
    idsByText.set(text, [...(idsByText.get(text) ?? []), id]);
  }
  return [...idsByText].map(([text, ids]) => `${ids.join(', ')}: ${text}`);
}

/** What the table has no room for, of the same pairs as its figures. */
function lags(rows: readonly RowResult[]): string[] {
  const medians = rows.filter(isLag).map(({ id, pairs }) => {
    const lagPairs = judgedPairs(pairs).filter((pair) => 'spinLoop' in pair);
    const sends = median(lagPairs.map((pair) => pair.sends.p50Ns));
    const spinLoop = median(lagPairs.map((pair) => pair.spinLoop.p50Ns));
    return `${id} ${formatMicroseconds(sends)} and ${formatMicroseconds(spinLoop)} µs`;
  });
  return medians.length === 0 ? [] : [`p50 of lag and spin loop: ${medians.join(', ')}`];
}

function isLag({ pairs }: RowResult): boolean {
  return pairs.some((pair) => 'spinLoop' in pair);
}

function disturbances(rows: readonly RowResult[]): string[] {
  const disturbed = rows.filter(({ disturbedPairs }) => disturbedPairs > 0);
  if (disturbed.length === 0) return [];
  const counts = disturbed.map((row) => `${row.id} ${row.disturbedPairs} of ${row.pairs.length}`);
  return [
    `disturbed pairs: ${counts.join(', ')}: others had the CPU; they are left out, unless they are most`,
  ];
}

function withUnit(text: string, unit: RowResult['unit']): string {
  return unit === 'bytes' ? `${text} KiB` : text;
}

/** Three digits: with two, a median just above its target looks like it. */
function formatRatio(ratio: number): string {
  return ratio.toFixed(3);
}

function formatKibibytes(bytes: number): string {
  return (bytes / 1_024).toFixed(2);
}

function formatMebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

function formatMicroseconds(ns: number): string {
  return (ns / 1_000).toFixed(2);
}
