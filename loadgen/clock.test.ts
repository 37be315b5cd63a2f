import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { createClock, monotonicNs } from './clock.js';

test('the clock reads CLOCK_MONOTONIC', () => {
  const clock = createClock();
  const beforeNs = monotonicNs();
  const readingNs = clock();
  const afterNs = monotonicNs();
  // The calibration bracket is well under a microsecond; 20 µs leaves room for a preempted one.
  expect(readingNs).toBeGreaterThan(beforeNs - 20_000);
  expect(readingNs).toBeLessThan(afterNs + 20_000);
});

test('the clock never goes backwards', () => {
  const clock = createClock();
  let lastNs = clock();
  for (let i = 0; i < 100_000; i++) {
    const nowNs = clock();
    if (nowNs < lastNs) expect.fail(`${nowNs} came after ${lastNs}`);
    lastNs = nowNs;
  }
});

test('clocks of different threads agree, though their performance.now does not', async () => {
  const clock = createClock();
  const clockUrl = JSON.stringify(new URL('./clock.js', import.meta.url).href);
  const source = `
    import('node:worker_threads').then(async ({ parentPort }) => {
      const { createClock } = await import(${clockUrl});
      const clock = createClock();
      parentPort.on('message', () => parentPort.postMessage(clock()));
      parentPort.postMessage('ready');
    });`;
  const worker = new Worker(source, { eval: true });
  try {
    await message(worker);
    for (let i = 0; i < 20; i++) {
      const beforeNs = clock();
      worker.postMessage('read');
      const readingNs = (await message(worker)) as number;
      expect(readingNs).toBeGreaterThan(beforeNs - 20_000);
      expect(readingNs).toBeLessThan(clock() + 20_000);
    }
  } finally {
    await worker.terminate();
  }
});

function message(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => worker.once('message', resolve));
}
