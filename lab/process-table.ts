// Rows of the process table, as `ps` prints them: read from /proc/PID/stat.
import { readFileSync } from 'node:fs';
import { sleepNs } from '../posix/sleep.js';
import type { Lab } from './program.js';

/** `state` is proc(5)'s letter: R runs, S sleeps, Z is a zombie: ended, and kept for its exit status alone. */
export interface ProcessRow {
  readonly pid: number;
  readonly command: string;
  readonly state: string;
  readonly parentPid: number;
}

/** The row of `pid`, or null when the table has none. */
export function processRow(pid: number): ProcessRow | null {
  const stat = read(`/proc/${pid}/stat`);
  // The command's name is in parentheses and may hold anything, parentheses too.
  const [, command, state, parentPid] = /^\d+ \((.*)\) (\S) (\d+)/su.exec(stat) ?? [];
  if (command === undefined || state === undefined) return null;
  return { pid, command, state, parentPid: Number(parentPid) };
}

/** Prints the rows of `pids`, and says of which there are none. */
export function printProcessTable(lab: Lab, title: string, pids: readonly number[]): void {
  lab.print(`process table ${title}:`);
  lab.print('  PID      STATE  COMMAND');
  for (const pid of pids) {
    const row = processRow(pid);
    const text = row === null ? '-      (no such process)' : stateText(row);
    lab.print(`  ${String(pid).padEnd(7)}  ${text}`);
  }
}

/** Waits until `pid` has ended, as a zombie or altogether, and a few seconds at most. */
export function awaitEnd(pid: number): void {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const row = processRow(pid);
    if (row === null || row.state === 'Z') return;
    sleepNs(LOOK_EVERY_NS);
  }
}

const LOOK_EVERY_NS = 10e6;
const MOST_LOOKS = 500;

function stateText({ state, command }: ProcessRow): string {
  return state === 'Z' ? `Z      [${command}] <defunct>` : `${state}      ${command}`;
}

/** A process may end between being named and being looked up. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
