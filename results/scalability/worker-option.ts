// How many workers a cell's options ask for: processes, or threads of a pool. Which styles have a number of them is the servers' affair.
import type { Cell } from '../run.js';

/** The names that styles give it, and how the number is written: plain, or as `pool:4`. */
const WORKER_OPTIONS: readonly string[] = ['workers', 'threads'];
const NUMBER = /^(?:pool:)?(\d+)$/u;

/** The number of workers, and the cell's options without it. */
export interface WorkerOption {
  readonly workers: number;
  readonly otherOptions: Cell['options'];
}

/** Null where the options have no such number. */
export function workerOptionOf({ options }: Pick<Cell, 'options'>): WorkerOption | null {
  for (const name of WORKER_OPTIONS) {
    const [, digits] = NUMBER.exec(String(options[name] ?? '')) ?? [];
    if (digits === undefined || Number(digits) === 0) continue;
    const others = Object.entries(options).filter(([other]) => other !== name);
    return { workers: Number(digits), otherOptions: Object.fromEntries(others) };
  }
  return null;
}
