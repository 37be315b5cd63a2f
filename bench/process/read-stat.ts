// The stat of one process, read. What its fields mean is process-texts.ts's affair.
import { readProcText } from '../machine/proc-file.js';
import { parseProcessStat, type ProcessStat } from './process-texts.js';

/** Null when the process is gone, or this system has no /proc. */
export function readStat(pid: number): ProcessStat | null {
  const text = readProcText(`/proc/${pid}/stat`);
  return text === null ? null : parseProcessStat(text);
}
