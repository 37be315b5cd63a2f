// The kernel's clock against Node's reading of the same.
import { describe, expect, it } from 'vitest';
import { createMonotonicClock } from './monotonic-clock.js';
import { unsupportedReason } from './platform.js';

describe.skipIf(unsupportedReason() !== null)(
  'the monotonic clock (skipped without system calls)',
  () => {
    it("reads what Node's hrtime reads", () => {
      const clock = createMonotonicClock();
      const beforeNs = Number(process.hrtime.bigint());
      const readingNs = clock();
      expect(readingNs).toBeGreaterThanOrEqual(beforeNs);
      expect(readingNs).toBeLessThanOrEqual(Number(process.hrtime.bigint()));
    });

    it('never goes backwards', () => {
      const clock = createMonotonicClock();
      let lastNs = clock();
      for (let i = 0; i < 100_000; i++) {
        const nowNs = clock();
        if (nowNs < lastNs) expect.fail(`${nowNs} came after ${lastNs}`);
        lastNs = nowNs;
      }
    });
  },
);
