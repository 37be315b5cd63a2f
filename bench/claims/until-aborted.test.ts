// Waiting for what comes, fails, or never comes.
import { describe, expect, it } from 'vitest';
import { untilAborted } from './until-aborted.js';

describe('untilAborted', () => {
  it('settles as what it waits for', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(7), signal)).toBe(7);
    await expect(untilAborted(Promise.reject(new Error('gone')), signal)).rejects.toThrow('gone');
  });

  it('does not wait any longer once it is broken off, or was before', async () => {
    const never = new Promise(() => undefined);
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CLAIM_ABORTED' });
    await expect(untilAborted(never, controller.signal)).rejects.toMatchObject({
      code: 'CLAIM_ABORTED',
    });
  });
});
