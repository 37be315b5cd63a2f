// What /proc knows of processes that tests started. Linux.
import { readFileSync, readdirSync } from 'node:fs';

/** Whether the process exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  const state = stat(pid)?.state;
  return state !== undefined && state !== 'Z';
}

/** All descendants of `pid`, zombies included. */
export function descendants(pid: number): number[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number);
  const children = processes.filter((candidate) => stat(candidate)?.parent === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Bytes of `pid` and its descendants, each page counted once however many of them share it (PSS). */
export function memoryBytes(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => {
    const kilobytes = /^Pss:\s+(\d+) kB$/mu.exec(read(`/proc/${one}/smaps_rollup`))?.[1];
    return sum + Number(kilobytes ?? 0) * 1_024;
  }, 0);
}

/** The most descriptors that this process may have open. */
export function descriptorLimit(): number {
  return Number(/^Max open files\s+(\d+)/mu.exec(read('/proc/self/limits'))?.[1] ?? 1_024);
}

function stat(pid: number): { state: string; parent: number } | null {
  // The command's name is in parentheses and may hold anything, so fields are counted from its end.
  const [state, parent] = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return state === undefined || parent === undefined ? null : { state, parent: Number(parent) };
}

/** A process may be gone between being listed and being read: it then has no facts. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
