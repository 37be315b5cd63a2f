// The pacer on a clock of the test's own: no sockets, no waiting.
import { expect, test } from 'vitest';
import { createSendPacer } from './send-pacer.js';

function createScene(timesNs: readonly number[], takes: () => boolean = () => true) {
  const left = [...timesNs];
  const sends: [dueNs: number, sentNs: number][] = [];
  const scene = { nowNs: 0, sends };
  const pacer = createSendPacer({
    schedule: { next: () => left.shift() ?? Infinity },
    originNs: 1_000,
    clock: () => scene.nowNs,
    send: (dueNs, nowNs) => {
      if (!takes()) return false;
      sends.push([dueNs, nowNs]);
      return true;
    },
  });
  return { scene, pacer };
}

test('sends what is due and says when the next one is', () => {
  const { scene, pacer } = createScene([0, 50, 400]);
  pacer.start(() => 10_000);
  expect(pacer.sendDue(scene.nowNs)).toBe(1_000);
  scene.nowNs = 1_100;
  expect(pacer.sendDue(scene.nowNs)).toBe(1_400);
  expect(scene.sends).toEqual([
    [1_000, 1_100],
    [1_050, 1_100],
  ]);
});

test('has nothing to say before its start, after its stop and after the end', () => {
  const { scene, pacer } = createScene([0, 0]);
  scene.nowNs = 5_000;
  expect(pacer.sendDue(scene.nowNs)).toBe(Infinity);
  pacer.start(() => 5_000);
  expect(pacer.sendDue(scene.nowNs)).toBe(Infinity);
  pacer.stop();
  expect(pacer.sendDue(scene.nowNs)).toBe(Infinity);
  expect(scene.sends).toEqual([]);
});

test('what nobody takes stays due and keeps its time', () => {
  let isOpen = false;
  const { scene, pacer } = createScene([0], () => isOpen);
  pacer.start(() => 1e9);
  scene.nowNs = 2_000;
  expect(pacer.sendDue(scene.nowNs)).toBe(1_002_000);
  isOpen = true;
  scene.nowNs = 900_000;
  expect(pacer.sendDue(scene.nowNs)).toBe(Infinity);
  expect(scene.sends).toEqual([[1_000, 900_000]]);
});

test('a long backlog leaves in bursts, between which replies are read', () => {
  const { scene, pacer } = createScene(Array.from({ length: 300 }, (_, request) => request));
  pacer.start(() => 1e9);
  scene.nowNs = 1e6;
  expect(pacer.sendDue(scene.nowNs)).toBeLessThanOrEqual(scene.nowNs);
  expect(scene.sends).toHaveLength(256);
  expect(pacer.sendDue(scene.nowNs)).toBe(Infinity);
  expect(scene.sends).toHaveLength(300);
});
