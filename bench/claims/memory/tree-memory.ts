// Memory of a process tree in the ways that disagree about sharing: what ps shows, summed, and what it really takes.
import { readProcText } from '../../machine/proc-file.js';
import { findTree, sampleMemory } from '../../process/tree-sampler.js';
import { MeasureError } from '../../run/instruments.js';

/** Bytes, summed over the tree. */
export interface TreeMemory {
  /** Addresses that are mapped, whether or not anything is behind them. */
  readonly virtualBytes: number;
  /** Pages that are there, counted once for each process that has them. */
  readonly rssBytes: number;
  /** Pages that belong to no file, each counted once however many processes have it (PSS). Those of files come and go by themselves. */
  readonly anonymousBytes: number;
}

/** @throws {MeasureError} PROCESS_GONE; NO_PSS where the kernel does not tell. */
export function readTreeMemory(pid: number): TreeMemory {
  const memory = sampleMemory(pid);
  if (memory === null) throw new MeasureError('PROCESS_GONE', 'a process was gone before its time');
  const anonymousBytes = memory.pssAnonBytes;
  if (anonymousBytes === null) {
    throw new MeasureError(
      'NO_PSS',
      'this kernel does not tell shared memory from the rest (Pss_Anon in /proc/<pid>/smaps_rollup, Linux 5.9)',
    );
  }
  const virtualBytes = findTree(pid).reduce((sum, one) => sum + virtualBytesOf(one), 0);
  return { virtualBytes, rssBytes: memory.rssBytes, anonymousBytes };
}

function virtualBytesOf(pid: number): number {
  return parseVirtualBytes(readProcText(`/proc/${pid}/status`) ?? '') ?? 0;
}

/** VmSize of /proc/<pid>/status. @returns bytes; null for a zombie, which has no memory. */
export function parseVirtualBytes(status: string): number | null {
  const kilobytes = /^VmSize:\s+(\d+) kB$/mu.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}
