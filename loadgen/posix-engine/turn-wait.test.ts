// Waiting on a clock and an epoll of the test's own: what is asked of the kernel when, and what counts as spinning.
import { expect, test } from 'vitest';
import { createTurnWait } from './turn-wait.js';

const MS = 1e6;
/** Of one look of a spinning loop. */
const LOOK_NS = 1_000;

type Ask = readonly [call: 'wait' | 'waitNs', timeout: number, most: number | undefined];

/** Events come as `counts` say, one for each wait; then none. Sleeps end `lateNs` after their time. */
function createScene(counts: readonly number[] = [], lateNs: readonly number[] = []) {
  const left = [...counts];
  const late = [...lateNs];
  const asks: Ask[] = [];
  const spun: [startNs: number, endNs: number][] = [];
  const scene = { nowNs: 0, looksNs: [] as number[], asks, spun };
  const wait = createTurnWait({
    clock: () => scene.nowNs,
    epoll: {
      wait: (timeoutMs, most) => {
        asks.push(['wait', timeoutMs, most]);
        scene.nowNs += timeoutMs === 0 ? (scene.looksNs.shift() ?? LOOK_NS) : timeoutMs * MS;
        return left.shift() ?? 0;
      },
      waitNs: (timeoutNs, most) => {
        asks.push(['waitNs', timeoutNs, most]);
        scene.nowNs += timeoutNs + (late.shift() ?? 0);
        return left.shift() ?? 0;
      },
    },
    recorder: { spun: (startNs, endNs) => spun.push([startNs, endNs]) },
  });
  const until = (dueNs: number, tickNs = 10 * MS) => wait(scene.nowNs, dueNs, tickNs);
  return { scene, until, asks, spun };
}

test('where nothing will be due it sleeps until the tick, by the millisecond, and takes all events', () => {
  const { until, asks, spun } = createScene([300]);
  expect(until(Infinity, 9.2 * MS)).toBe(300);
  expect(asks).toEqual([['wait', 10, undefined]]);
  expect(spun).toEqual([]);
});

test('a tick that is due is not waited for', () => {
  const { scene, until, asks } = createScene();
  scene.nowNs = 5 * MS;
  until(Infinity, 4 * MS);
  expect(asks).toEqual([['wait', 0, undefined]]);
});

test('sleeps until 200 µs before the send, and spins the rest', () => {
  const { scene, until, asks, spun } = createScene();
  expect(until(1 * MS)).toBe(0);
  expect(asks).toEqual([['waitNs', 800_000, 16]]);
  expect(spun).toEqual([]);
  until(1 * MS);
  expect(scene.nowNs).toBe(1 * MS);
  expect(spun).toEqual([[800_000, 1 * MS]]);
});

test('sleeps no longer than until the tick', () => {
  const { until, asks } = createScene();
  until(50 * MS, 10 * MS);
  expect(asks).toEqual([['waitNs', 10 * MS, 16]]);
});

test('begins to spin earlier where sleeps end late', () => {
  const { scene, until, asks } = createScene([], [400_000]);
  until(1 * MS);
  until(scene.nowNs + 2 * MS);
  expect(asks.map(([, timeout]) => timeout)).toEqual([800_000, 1_500_000]);
});

test('an event ends the spinning, and the look that found it is not spinning', () => {
  const { until, spun } = createScene([0, 0, 3]);
  expect(until(100_000)).toBe(3);
  expect(spun).toEqual([[0, 2 * LOOK_NS]]);
});

test('time that a look was not on the CPU is no spinning', () => {
  const { scene, until, spun } = createScene();
  scene.looksNs = [LOOK_NS, 80_000];
  until(81_000);
  expect(spun).toEqual([[0, LOOK_NS + 50_000]]);
});

test('what is overdue is not waited for', () => {
  const { scene, until, asks, spun } = createScene([2]);
  scene.nowNs = 5_000;
  expect(until(4_000)).toBe(2);
  expect(asks).toEqual([['wait', 0, 16]]);
  expect(spun).toEqual([]);
});

test('between sends it takes few events, and more with each wait that leaves some', () => {
  const { until, asks } = createScene([16, 32, 40, 16, 0]);
  for (let turn = 0; turn < 5; turn++) until(-1);
  expect(asks.map(([, , most]) => most)).toEqual([16, 32, 64, 16, 32]);
});
