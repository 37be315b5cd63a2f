// Which signals are blocked and ignored, by the kernel's own account. That those blocked are kept is the forking styles' test.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from './platform.js';
import { blockSignals, setSignalAction } from './signals.js';

/** Whether `signal` is among those that the line `field` of this thread's status names. */
function isIn(field: 'SigBlk' | 'SigIgn', signal: number): boolean {
  const status = readFileSync('/proc/thread-self/status', 'latin1');
  const mask = new RegExp(`^${field}:\\s+([0-9a-f]+)$`, 'mu').exec(status)?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & (1n << BigInt(signal - 1))) !== 0n;
}

const SIGWINCH = 28;
const SIGURG = 23;

describe.skipIf(unsupportedReason() !== null)('signals', () => {
  it('are blocked until they are let through, and only those', () => {
    const unblock = blockSignals(['SIGWINCH']);
    expect([isIn('SigBlk', SIGWINCH), isIn('SigBlk', SIGURG)]).toEqual([true, false]);
    unblock();
    expect(isIn('SigBlk', SIGWINCH)).toBe(false);
  });

  it('stay blocked that were so before', () => {
    const unblockFirst = blockSignals(['SIGWINCH', 'SIGURG']);
    blockSignals(['SIGURG'])();
    expect([isIn('SigBlk', SIGWINCH), isIn('SigBlk', SIGURG)]).toEqual([true, true]);
    unblockFirst();
    expect([isIn('SigBlk', SIGWINCH), isIn('SigBlk', SIGURG)]).toEqual([false, false]);
  });

  it('are ignored or not as they were told', () => {
    setSignalAction('SIGURG', 'ignore');
    expect(isIn('SigIgn', SIGURG)).toBe(true);
    setSignalAction('SIGURG', 'default');
    expect(isIn('SigIgn', SIGURG)).toBe(false);
  });
});
