// What a kernel does not take, with a kernel of the test's own.
import { describe, expect, test } from 'vitest';
import type { NonBlockingFd } from '../../posix/descriptor.js';
import { createKernelMemory } from '../../posix/kernel-memory.js';
import { unsupportedReason } from '../../posix/platform.js';
import { AGAIN } from '../../posix/posix-error.js';
import type { Transfer } from '../../posix/transfer.js';
import { createUnsentBytes } from './unsent-bytes.js';

const FD = 0 as NonBlockingFd;

/** Takes as many bytes of each send as `takes` says, and then none. */
function kernelThatTakes(takes: number[]): { sent: number[]; transfer: Transfer } {
  const sent: number[] = [];
  const send: Transfer['send'] = (_fd, { bytes }, offset, byteLength) => {
    const most = takes.shift();
    if (most === undefined) return AGAIN;
    const taken = Math.min(most, byteLength);
    sent.push(...bytes.subarray(offset, offset + taken));
    return taken;
  };
  return { sent, transfer: { send } as Transfer };
}

describe.skipIf(unsupportedReason() !== null)('unsent bytes', () => {
  test('leave in order, whatever the pieces, and more may be put in between', () => {
    const source = createKernelMemory(100);
    for (let i = 0; i < 100; i++) source.bytes[i] = i;
    const unsent = createUnsentBytes();
    unsent.put(source, 10, 30);
    const { sent, transfer } = kernelThatTakes([1, 6]);
    expect(unsent.flush(transfer, FD)).toBe(AGAIN);
    expect(unsent.byteLength()).toBe(13);
    unsent.put(source, 30, 100);
    expect(unsent.byteLength()).toBe(83);
    const rest = kernelThatTakes([50, 50]);
    expect(unsent.flush(rest.transfer, FD)).toBe(0);
    expect([...sent, ...rest.sent]).toEqual([...source.bytes.subarray(10)]);
    expect(unsent.byteLength()).toBe(0);
  });

  test('an error of the connection comes back as it is', () => {
    const unsent = createUnsentBytes();
    unsent.put(createKernelMemory(4), 0, 4);
    const transfer = { send: () => -32 } as unknown as Transfer;
    expect(unsent.flush(transfer, FD)).toBe(-32);
  });
});
