// What is said where system calls cannot be made, though the system has them.
import { expect, it } from 'vitest';
import { systemCallsReason } from './availability.js';
import { unsupportedReason } from './platform.js';
import { runWithoutKoffi } from './test-without-koffi.js';

const MODULE = new URL('availability.js', import.meta.url).href;

it('has no reason against them where they can be made', () => {
  expect(systemCallsReason()).toBe(unsupportedReason());
});

it.skipIf(unsupportedReason() !== null)('says when it is koffi that is missing', async () => {
  const script = `import { systemCallsReason } from '${MODULE}';
    process.stdout.write(String(systemCallsReason()));`;
  expect(await runWithoutKoffi(script)).toBe('koffi could not be loaded: koffi is hidden');
});
