// When a turn of the event loop is due, by a clock that stands still, and that what waits for one comes with it.
import { describe, expect, it } from 'vitest';
import { createLoopTurns } from './loop-turns.js';

describe('turns of the event loop', () => {
  it('are due every 50 ms, counted from the end of the last one', async () => {
    let nowMs = 1_000;
    const turns = createLoopTurns(() => nowMs);
    const dueAt = (atMs: number): boolean => {
      nowMs = atMs;
      return turns.isDue();
    };
    expect([dueAt(1_049), dueAt(1_050)]).toEqual([false, true]);
    nowMs = 1_200;
    await turns.give();
    expect([dueAt(1_249), dueAt(1_250)]).toEqual([false, true]);
  });

  it('bring what waits for the event loop', async () => {
    let hasCome = false;
    setImmediate(() => (hasCome = true));
    await createLoopTurns().give();
    expect(hasCome).toBe(true);
  });
});
