// The pump on a clock and timers of the test's own: no sockets, no waiting.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Schedule } from '../schedule.js';
import { createTallyingRecorder } from '../tallying-recorder.js';
import { createSendPump } from './send-pump.js';

let nowNs = 0;

beforeEach(() => {
  nowNs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function scheduleOf(...timesMs: number[]): Schedule {
  const left = timesMs.map((ms) => ms * 1e6);
  return { next: () => left.shift() ?? Infinity };
}

/** A pump whose sends are kept, as [due, sent] in milliseconds. */
function createScene(schedule: Schedule) {
  const sends: [number, number][] = [];
  const spans: [number, number][] = [];
  const activity = { replies: 0 };
  const pump = createSendPump({
    schedule,
    originNs: 0,
    recorder: {
      ...createTallyingRecorder().recorder,
      spun: (startNs, endNs) => spans.push([startNs, endNs]),
    },
    clock: () => nowNs,
    activity,
    send: (dueNs, sentNs) => sends.push([dueNs / 1e6, sentNs / 1e6]) > 0,
  });
  return { pump, sends, spans, activity };
}

test('all that is due leaves in the turn that finds it so, with its intended time', () => {
  const { pump, sends } = createScene(scheduleOf(0, 1, 2, 9));
  nowNs = 2.5e6;
  pump.start(() => 100e6);
  expect(sends).toEqual([
    [0, 2.5],
    [1, 2.5],
    [2, 2.5],
  ]);
  pump.stop();
});

test('what is due later waits for a timer, and then spins until its time', () => {
  const { pump, sends, spans } = createScene(scheduleOf(10));
  pump.start(() => 100e6);
  nowNs = 9e6;
  vi.advanceTimersToNextTimer();
  expect(sends).toEqual([]);
  nowNs = 9.02e6;
  vi.advanceTimersToNextTimer();
  nowNs = 10e6;
  vi.advanceTimersToNextTimer();
  expect(sends).toEqual([[10, 10]]);
  // The first turn of spinning took 20 µs; the second was away too long for all of it to have been spinning.
  expect(spans).toEqual([
    [9e6, 9.02e6],
    [9.02e6, 9.07e6],
  ]);
  pump.stop();
});

test('a turn in which replies were read is not counted as spinning', () => {
  const { pump, spans, activity } = createScene(scheduleOf(1));
  pump.start(() => 100e6);
  activity.replies += 1;
  nowNs = 0.01e6;
  vi.advanceTimersToNextTimer();
  expect(spans).toEqual([]);
  pump.stop();
});

test('nothing is sent once the window has closed, even if that is brought forward', () => {
  const { pump, sends } = createScene(scheduleOf(0, 1, 2));
  let endNs = 100e6;
  pump.start(() => endNs);
  endNs = 0.5e6;
  nowNs = 3e6;
  vi.advanceTimersToNextTimer();
  expect(sends).toEqual([[0, 0]]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a backlog leaves in bursts between which replies can be read', () => {
  const { pump, sends } = createScene(scheduleOf(...Array.from({ length: 300 }, () => 0)));
  pump.start(() => 100e6);
  expect(sends).toHaveLength(256);
  vi.advanceTimersToNextTimer();
  expect(sends).toHaveLength(300);
  pump.stop();
});
