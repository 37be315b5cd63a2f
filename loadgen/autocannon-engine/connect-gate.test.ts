import { expect, test } from 'vitest';
import { createConnectGate } from './connect-gate.js';

test('the gate lets so many in at once, and the next in turn as each leaves', () => {
  const gate = createConnectGate(2);
  const opened: number[] = [];
  for (const each of [1, 2, 3, 4]) gate.enter(() => opened.push(each));
  expect(opened).toEqual([1, 2]);
  gate.leave();
  expect(opened).toEqual([1, 2, 3]);
  gate.leave();
  gate.leave();
  gate.leave();
  gate.enter(() => opened.push(5));
  expect(opened).toEqual([1, 2, 3, 4, 5]);
});
