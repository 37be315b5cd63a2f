import { expect, test } from 'vitest';
import { kernelLayout, PosixUnsupportedError, unsupportedReason } from './platform.js';

test.each([
  ['linux', 'x64', null],
  ['linux', 'arm64', null],
  ['darwin', 'arm64', 'need Linux, and this is darwin'],
  ['win32', 'x64', 'need Linux, and this is win32'],
  ['linux', 's390x', 'known on x64 and arm64, and this is s390x'],
] as const)('says what is wrong with %s on %s: %s', (platform, architecture, reason) => {
  const said = unsupportedReason(platform, architecture);
  if (reason === null) expect(said).toBeNull();
  else expect(said).toContain(reason);
});

test('throws its own error with the reason where there is no layout', () => {
  expect(() => kernelLayout('freebsd', 'x64')).toThrow(PosixUnsupportedError);
  expect(() => kernelLayout('freebsd', 'x64')).toThrow('need Linux, and this is freebsd');
});

// From the kernel's unistd_64.h, unistd.h (asm-generic), audit.h and eventpoll.h, which packs the structure on x86-64 alone.
test.each([
  ['x64', 12, 4, 28, 317, 0xc000003e],
  ['arm64', 16, 8, 233, 277, 0xc00000b7],
] as const)('knows the layout of %s', (architecture, bytes, data, madvise, seccomp, audit) => {
  expect(kernelLayout('linux', architecture)).toEqual({
    epollEventBytes: bytes,
    epollDataOffset: data,
    calls: { epollPwait2: 441, seccomp, madvise },
    auditArch: audit,
  });
});
