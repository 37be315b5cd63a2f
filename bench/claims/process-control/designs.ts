// The rows of the table: five designs, each as a C program and as our style on system calls. What is measured of each is cpu-per-connection.ts's.
import type { DesignChoice } from '../design-server.js';

/** After the book's chapter 30. */
export const DESIGNS = [
  'iterative',
  'fork per client',
  'prefork',
  'thread per client',
  'prethreaded',
] as const;
export type Design = (typeof DESIGNS)[number];

export type Substrate = 'C' | 'posix';

export interface DesignRow {
  readonly substrate: Substrate;
  readonly design: Design;
  /** `C: fork per client`, `posix-fork: fork per client`; unique, and what evidence is named by. */
  readonly name: string;
  readonly choice: DesignChoice;
  /** Served first and not counted. As many as it takes until V8 has compiled what serves in every process and thread of a pool. */
  readonly warmup: number;
  /** As many as cost a tenth of a second of CPU, so that ticks of 10 ms are a small part, and no more: six rounds of ten rows have a minute. */
  readonly connections: number;
}

/** Clients at a time, and the size of the pools: no design has more at hand, or fewer, than it needs. */
export const CONCURRENCY = 4;

/** What is compiled beforehand warms up at once. */
const C_WARMUP = 200;

/** All ten, those in C first. */
export const DESIGN_ROWS: readonly DesignRow[] = [
  c('iterative', 'iterative', [], 2_000),
  c('fork per client', 'fork', [], 1_000),
  c('prefork', 'prefork', [`${CONCURRENCY}`], 2_000),
  c('thread per client', 'thread', [], 4_000),
  c('prethreaded', 'prethread', [`${CONCURRENCY}`], 2_000),
  posix('iterative', 'posix-iterative', {}, 2_000, 1_500),
  posix('fork per client', 'posix-fork', {}, 5, 50),
  posix('prefork', 'posix-prefork', { workers: CONCURRENCY }, 4_000, 1_500),
  posix('thread per client', 'posix-threads', { threads: 'per-connection' }, 2, 6),
  posix('prethreaded', 'posix-threads', { threads: `pool:${CONCURRENCY}` }, 4_000, 1_500),
];

function c(
  design: Design,
  program: Extract<DesignChoice, { by: 'c' }>['program'],
  args: readonly string[],
  connections: number,
): DesignRow {
  const choice = { by: 'c', program, args } as const;
  const name = `C: ${design}`;
  return { substrate: 'C', design, name, choice, warmup: C_WARMUP, connections };
}

function posix(
  design: Design,
  style: string,
  options: Readonly<Record<string, string | number>>,
  warmup: number,
  connections: number,
): DesignRow {
  const choice = { by: 'style', style, options } as const;
  return { substrate: 'posix', design, name: `${style}: ${design}`, choice, warmup, connections };
}
