// The order of things in a turn, on a clock and an epoll of the test's own.
import { expect, test } from 'vitest';
import { runTurns, type TurnParts } from './turn-loop.js';

const MS = 1e6;
const LOOK_NS = 1_000;

interface Scene {
  nowNs: number;
  readonly log: string[];
  /** Counts of events, one for each wait; then none. */
  counts: number[];
}

/** Ends at `endNs`. Sleeps last their time, looks 1 µs. */
async function run(endNs: number, parts: (scene: Scene) => Partial<TurnParts>): Promise<Scene> {
  const scene: Scene = { nowNs: 0, log: [], counts: [] };
  const wait = (timeoutNs: number): number => {
    const count = scene.counts.shift() ?? 0;
    scene.nowNs += count > 0 || timeoutNs === 0 ? LOOK_NS : timeoutNs;
    return count;
  };
  await runTurns(
    {
      epoll: { wait: (timeoutMs) => wait(timeoutMs * MS), waitNs: wait },
      clock: () => scene.nowNs,
      recorder: { spun: () => undefined },
      tickNs: 10 * MS,
      endNs: () => endNs,
    },
    {
      events: () => undefined,
      settle: () => false,
      sendDue: () => Infinity,
      tick: (nowNs) => nowNs < endNs,
      ...parts(scene),
    },
  );
  return scene;
}

test('ticks at once, then every 10 ms, and when the window ends', async () => {
  const ticksNs: number[] = [];
  await run(25 * MS, () => ({
    tick: (nowNs) => {
      ticksNs.push(nowNs);
      return nowNs < 25 * MS;
    },
  }));
  expect(ticksNs).toEqual([0, 10 * MS, 20 * MS, 25 * MS]);
});

test('sends at the very time that is due, however the waits before it went', async () => {
  const due = [0.1 * MS, 3 * MS, 3.05 * MS, 24 * MS];
  const sentNs: number[] = [];
  await run(30 * MS, () => ({
    sendDue: (nowNs) => {
      while (due.length > 0 && (due[0] as number) <= nowNs) {
        due.shift();
        sentNs.push(nowNs);
      }
      return due[0] ?? Infinity;
    },
  }));
  expect(sentNs).toEqual([0.1 * MS, 3 * MS, 3.05 * MS, 24 * MS]);
});

test('handles the events of a wait, then settles, before it sends again', async () => {
  const { log } = await run(5 * MS, (scene) => {
    scene.counts = [3];
    return {
      events: (count) => scene.log.push(`events ${count}`),
      settle: () => {
        scene.log.push('settle');
        return false;
      },
      sendDue: () => {
        scene.log.push('send');
        return Infinity;
      },
    };
  });
  expect(log.slice(0, 5)).toEqual(['settle', 'send', 'events 3', 'settle', 'send']);
});

test('does not wait while there is work that no event tells of', async () => {
  let left = 3;
  const turnsNs: number[] = [];
  await run(5 * MS, (scene) => ({
    settle: () => {
      turnsNs.push(scene.nowNs);
      return --left > 0;
    },
  }));
  expect(turnsNs.slice(0, 4)).toEqual([0, LOOK_NS, 2 * LOOK_NS, 2 * LOOK_NS + 5 * MS]);
});

test("gives Node's own loop a turn every 50 ms", async () => {
  let turns = 0;
  const immediates: NodeJS.Immediate[] = [];
  const count = (): void => {
    turns++;
    immediates.push(setImmediate(count));
  };
  count();
  await run(205 * MS, () => ({}));
  immediates.forEach(clearImmediate);
  expect(turns).toBe(5);
});
