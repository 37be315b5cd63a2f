// The most memory that any process of a server has ever had, as /proc keeps it: a process that took much and gave it back is seen.
import { parseColonLines } from '../process/process-texts.js';
import { findTree } from '../process/tree-sampler.js';
import { readProcText } from '../machine/proc-file.js';

/** The largest of any one process of the tree: each grows by itself, and more of them are not a larger one. Bytes. */
export interface PeakMemory {
  /** VmPeak: address space that was ever asked for. */
  readonly reservedBytes: number;
  /** VmHWM: memory that was ever filled. */
  readonly filledBytes: number;
}

/** @returns null where the processes are not ours to see, or there is no /proc. */
export function peakMemory(pid: number): PeakMemory | null {
  const peaks = findTree(pid)
    .map((one) => readProcText(`/proc/${one}/status`))
    .filter((text) => text !== null)
    .map((text) => parseColonLines(text));
  if (peaks.length === 0) return null;
  const most = (field: string): number =>
    Math.max(0, ...peaks.map((fields) => Number.parseInt(fields.get(field) ?? '0', 10) * 1_024));
  return { reservedBytes: most('VmPeak'), filledBytes: most('VmHWM') };
}
