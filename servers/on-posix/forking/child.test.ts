// Forked children and the signals that reach them before they have looked about.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FORKABLE_FLAGS } from '../../../posix/fork.js';
import { unsupportedReason } from '../../../posix/platform.js';

const TRIAL = fileURLToPath(new URL('signal-trial.js', import.meta.url));

describe.skipIf(unsupportedReason() !== null)('a forked child', () => {
  it('has a signal that comes at once to itself, and does not pass it on to its parent', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...FORKABLE_FLAGS, TRIAL, '100'],
      { timeout: 25_000 },
    );
    // The one signal that the parent hears is its own.
    expect(JSON.parse(stdout)).toEqual({ good: 100, bad: 0, heard: 1 });
  });
});
