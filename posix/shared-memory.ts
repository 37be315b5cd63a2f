// Memory that a process shares with the children it forks, for counts and flags. Threads have SharedArrayBuffer instead.
import { libc } from './libc.js';
import { checked } from './posix-error.js';

const PROT_READ_WRITE = 3;
const MAP_SHARED_ANONYMOUS = 0x21;

/** @returns `length` zeroed integers, which children forked from now on share; use Atomics. Never given back. */
export function createSharedIntegers(length: number): BigInt64Array {
  const bytes = length * BigInt64Array.BYTES_PER_ELEMENT;
  const address = libc().mmap(0, bytes, PROT_READ_WRITE, MAP_SHARED_ANONYMOUS, -1, 0);
  checked(address, 'mmap', bytes);
  return new BigInt64Array(libc().viewOf(address, bytes));
}
