// Everything below a process: counted, and ended so that none gets away. For a process that adopts orphans (prctl), or its parent.
import { reapChild } from '../../../posix/process.js';
import { listProc, readProcText } from '../../machine/proc-file.js';
import { parseSmapsRollup, type ProcessStat } from '../../process/process-texts.js';
import { readStat } from '../../process/read-stat.js';
import { findTree } from '../../process/tree-sampler.js';
import { MARK } from './confinement.js';

/** What a tree uses now. */
export interface PenCount {
  readonly processes: number;
  /** Processes and threads. */
  readonly tasks: number;
  readonly residentBytes: number;
}

/** Bytes of a page, in which statm counts: 4 KiB on x86-64 and nearly every arm64. */
const PAGE_BYTES = 4_096;
/** Ended processes go within milliseconds; what is in a system call that cannot be broken off may stay for longer than anyone waits. */
const END_PATIENCE_MS = 3_000;
const LOOK_INTERVAL_MS = 10;

/** Living descendants of `root`, itself left out; zombies use nothing. */
export function livingBelow(root: number): ProcessStat[] {
  return findTree(root).flatMap((pid) => {
    const stat = pid === root ? null : readStat(pid);
    return stat === null || stat.state === 'Z' || stat.state === 'X' ? [] : [stat];
  });
}

export function countBelow(root: number): PenCount {
  const living = livingBelow(root);
  return {
    processes: living.length,
    tasks: living.reduce((sum, { threads }) => sum + threads, 0),
    residentBytes: living.reduce((sum, { pid }) => sum + residentBytes(pid), 0),
  };
}

/** Memory of all below `root`, pages that they share counted once; null where one of them does not show it. */
export function pssBelow(root: number): number | null {
  let sum = 0;
  for (const { pid } of livingBelow(root)) {
    const text = readProcText(`/proc/${pid}/smaps_rollup`);
    const pssBytes = text === null ? null : (parseSmapsRollup(text)?.pssBytes ?? null);
    if (pssBytes !== null) sum += pssBytes;
    // One that has ended meanwhile has none.
    else if (residentBytes(pid) > 0) return null;
  }
  return sum;
}

/**
 * Stops, then kills every descendant of `root`: stopped ones start no more, so that a program that forks without end is caught up with.
 * @returns how many there were that are gone, and that are not.
 */
export async function endBelow(root: number): Promise<{ ended: number; left: number }> {
  const seen = new Set<number>();
  for (let fresh = unseenBelow(root, seen); fresh.length > 0; fresh = unseenBelow(root, seen)) {
    for (const pid of fresh) {
      seen.add(pid);
      signal(pid, 'SIGSTOP');
    }
  }
  const end = performance.now() + END_PATIENCE_MS;
  let living = livingBelow(root);
  while (living.length > 0 && performance.now() < end) {
    for (const { pid } of living) {
      seen.add(pid);
      signal(pid, 'SIGKILL');
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
    living = livingBelow(root);
  }
  return { ended: seen.size - living.length, left: living.length };
}

/** Reaps children of this process that have ended, `own` left out: that one is its runtime's. */
export function reapAdopted(own: number | undefined): void {
  for (const name of listProc(`/proc/${process.pid}/task`) ?? []) {
    const text = readProcText(`/proc/${process.pid}/task/${name}/children`) ?? '';
    for (const word of text.split(' ')) {
      const pid = Number(word);
      if (word === '' || pid === own) continue;
      if (readStat(pid)?.state === 'Z') reapChild(pid, false);
    }
  }
}

/** Kills whoever bears the mark of a submission whose keeper is gone. @returns how many. */
export function endMarked(mark: string): number {
  let ended = 0;
  for (const name of listProc('/proc') ?? []) {
    if (!/^\d+$/u.test(name)) continue;
    const environment = readProcText(`/proc/${name}/environ`) ?? '';
    if (!environment.split('\0').includes(`${MARK}=${mark}`)) continue;
    signal(Number(name), 'SIGKILL');
    ended++;
  }
  return ended;
}

/** Processes and threads of a user. */
export function tasksOfUser(uid: number): number {
  let tasks = 0;
  for (const name of listProc('/proc') ?? []) {
    if (!/^\d+$/u.test(name)) continue;
    const [, owner] = /^Uid:\s+(\d+)/mu.exec(readProcText(`/proc/${name}/status`) ?? '') ?? [];
    if (owner !== undefined && Number(owner) === uid) tasks += readStat(Number(name))?.threads ?? 0;
  }
  return tasks;
}

function unseenBelow(root: number, seen: ReadonlySet<number>): number[] {
  return livingBelow(root).flatMap(({ pid }) => (seen.has(pid) ? [] : [pid]));
}

function residentBytes(pid: number): number {
  const pages = Number((readProcText(`/proc/${pid}/statm`) ?? '').split(' ')[1]);
  return Number.isNaN(pages) ? 0 : pages * PAGE_BYTES;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // ESRCH: gone by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
