// Whether this process may hold as many sockets as a plan needs. Reads /proc; where there is none, the system decides later.
import { readFileSync } from 'node:fs';
import { LoadPlanError } from './load-plan.js';

/** Descriptors that are not clients' sockets: files, the IPC channel, and an epoll set and wake-up pipes per worker. */
export const RESERVED_DESCRIPTORS = 128;

/** The soft `Max open files` in a /proc limits file, or null where there is none. Node raises it to the hard one at start. */
export function parseDescriptorLimit(limits: string): number | null {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  if (soft === undefined) return null;
  return soft === 'unlimited' ? Infinity : Number(soft);
}

/** @throws {LoadPlanError} DESCRIPTOR_LIMIT when `sockets` and the reserve exceed `limit`. @param limit null: unknown. */
export function requireDescriptors(sockets: number, limit = readDescriptorLimit()): void {
  if (limit === null || sockets + RESERVED_DESCRIPTORS <= limit) return;
  throw new LoadPlanError(
    'DESCRIPTOR_LIMIT',
    `${sockets} connections need ${sockets + RESERVED_DESCRIPTORS} descriptors, but this process may open ${limit}: raise the limit with \`ulimit -n ${sockets + RESERVED_DESCRIPTORS}\`, or use at most ${Math.max(0, limit - RESERVED_DESCRIPTORS)} connections`,
  );
}

function readDescriptorLimit(): number | null {
  try {
    return parseDescriptorLimit(readFileSync('/proc/self/limits', 'utf8'));
  } catch (error) {
    // No /proc on this system; anything else is a fault.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
