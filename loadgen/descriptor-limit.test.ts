import { expect, test } from 'vitest';
import {
  parseDescriptorLimit,
  requireDescriptors,
  RESERVED_DESCRIPTORS,
} from './descriptor-limit.js';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             95030                95030                processes
Max open files            1024                 524288               files
Max locked memory         8388608              8388608              bytes
`;

test('the soft limit of open files is read from a limits file', () => {
  expect(parseDescriptorLimit(LIMITS)).toBe(1_024);
  expect(parseDescriptorLimit(LIMITS.replace('1024  ', 'unlimited'))).toBe(Infinity);
  expect(parseDescriptorLimit('')).toBeNull();
});

test('the last client that fits is let through, the next is refused', () => {
  const fits = 1_024 - RESERVED_DESCRIPTORS;
  expect(() => requireDescriptors(fits, 1_024)).not.toThrow();
  expect(() => requireDescriptors(fits + 1, 1_024)).toThrow(
    expect.objectContaining({
      code: 'DESCRIPTOR_LIMIT',
      message: expect.stringMatching(/may open 1024.*`ulimit -n 1025`.*at most 896/) as string,
    }),
  );
});

test('an unknown limit refuses nothing', () => {
  expect(() => requireDescriptors(1_000_000, null)).not.toThrow();
});

test('this process has a limit that a hundred million sockets pass', () => {
  expect(() => requireDescriptors(100_000_000_000)).toThrow(/descriptors/);
});
