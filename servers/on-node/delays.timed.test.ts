// Delays against the clock: never short, and short ones not a timer's tick long.
import { describe, expect, it } from 'vitest';
import { createDelays } from './delays.js';

describe('delays', () => {
  const delays = createDelays();

  function measureUs(microseconds: number): Promise<number> {
    const startedMs = performance.now();
    return new Promise((resolve) => {
      delays.start(microseconds, () => resolve((performance.now() - startedMs) * 1_000));
    });
  }

  it.each([1, 50, 300, 999, 1_000, 1_001, 1_999, 2_500, 7_000])(
    'of %i µs are never shorter',
    async (microseconds) => {
      for (let count = 0; count < 20; count++) {
        expect(await measureUs(microseconds)).toBeGreaterThanOrEqual(microseconds);
      }
    },
  );

  it('below a millisecond do not take one, on a machine that lets them', async () => {
    const samples: number[] = [];
    for (let count = 0; count < 200; count++) samples.push(await measureUs(200));
    // The best of many: what the code can do, whatever else the machine does.
    expect(Math.min(...samples)).toBeLessThan(400);
  });

  it('run beside each other, and hold up neither timers nor I/O', async () => {
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: 500 }, (_, index) => measureUs(500 + index * 100)));
    clearInterval(turning);
    // One after the other they would take 12 s.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(turns).toBeGreaterThan(5);
  });

  it('can be given up, short or long, and are then forgotten', async () => {
    let elapsed = 0;
    for (const microseconds of [300, 5_000]) delays.start(microseconds, () => elapsed++)();
    await measureUs(20_000);
    expect(elapsed).toBe(0);
  });
});
