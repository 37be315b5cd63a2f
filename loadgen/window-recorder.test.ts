import { expect, test } from 'vitest';
import { createLoadWindow } from './load-window.js';
import type { WindowRecorder } from './window-recorder.js';
import { createWindowRecorder } from './window-recorder.js';
import type { WorkerRecord } from './worker-record.js';

/** Records with a window from 1,000 to 2,000 ns. */
function recordOf(
  tell: (recorder: WindowRecorder) => void,
  { clients = 1, openLoop = false } = {},
): WorkerRecord {
  const window = createLoadWindow();
  window.set(1_000, 2_000);
  const recorder = createWindowRecorder(clients, window, openLoop);
  tell(recorder);
  return recorder.finish();
}

const NO_REQUESTS = {
  succeeded: 0,
  corrupted: 0,
  timedOut: 0,
  lost: 0,
  aborted: 0,
  late: 0,
  duplicated: 0,
  reordered: 0,
};

test.each([
  { endNs: 999, counted: NO_REQUESTS, samples: 0 },
  { endNs: 1_000, counted: { ...NO_REQUESTS, succeeded: 1 }, samples: 1 },
  { endNs: 1_999, counted: { ...NO_REQUESTS, succeeded: 1 }, samples: 1 },
  { endNs: 2_000, counted: { ...NO_REQUESTS, aborted: 1 }, samples: 0 },
])('a request sent in the warm-up that ends at $endNs', ({ endNs, counted, samples }) => {
  const record = recordOf((recorder) => {
    recorder.sent(0, 500, 500);
    recorder.succeeded(0, 500, 500, endNs);
  });
  expect(record.requests).toEqual(counted);
  expect(record.responseTime.count).toBe(samples);
});

test('each outcome in the window is counted apart, and each after its close is aborted', () => {
  const tellAt =
    (atNs: number) =>
    (recorder: WindowRecorder): void => {
      recorder.succeeded(0, 1_200, 1_200, atNs);
      recorder.corrupted(0, atNs);
      recorder.timedOut(0, 1_200, 1_200, atNs);
      recorder.lost(0, atNs);
      recorder.aborted(0, atNs);
      recorder.late(atNs);
      recorder.duplicated(atNs);
      recorder.reordered(atNs);
    };
  expect(recordOf(tellAt(1_500)).requests).toEqual({
    succeeded: 1,
    corrupted: 1,
    timedOut: 1,
    lost: 1,
    aborted: 1,
    late: 1,
    duplicated: 1,
    reordered: 1,
  });
  expect(recordOf(tellAt(2_500)).requests).toEqual({ ...NO_REQUESTS, aborted: 5 });
});

test('timed-out requests stand in the histogram, lost and corrupted ones do not', () => {
  const record = recordOf((recorder) => {
    recorder.timedOut(0, 1_100, 1_100, 1_400);
    recorder.lost(0, 1_500);
    recorder.corrupted(0, 1_500);
  });
  expect(record.responseTime).toMatchObject({ count: 1, minNs: 300, maxNs: 300 });
});

test('open loop keeps response time from the intended and service time from the actual send', () => {
  const record = recordOf(
    (recorder) => {
      recorder.sent(0, 1_100, 1_150);
      recorder.succeeded(0, 1_100, 1_150, 1_400);
    },
    { openLoop: true },
  );
  expect(record.responseTime.sumNs).toBe(300);
  expect(record.serviceTime?.sumNs).toBe(250);
  expect(record.sendLag?.sumNs).toBe(50);
});

test('send lag is that of sends within the window', () => {
  const record = recordOf(
    (recorder) => {
      recorder.sent(0, 900, 990);
      recorder.sent(0, 900, 1_000);
      recorder.sent(0, 1_900, 2_000);
    },
    { openLoop: true },
  );
  expect(record.sendLag).toMatchObject({ count: 1, sumNs: 100 });
});

test('closed loop keeps neither service time nor send lag', () => {
  const record = recordOf((recorder) => recorder.sent(0, 1_100, 1_100));
  expect(record.serviceTime).toBeNull();
  expect(record.sendLag).toBeNull();
});

test('sessions opened are those open at the start and those that connect in the window', () => {
  const record = recordOf(
    (recorder) => {
      recorder.opened(0, 100, 200);
      recorder.opened(1, 100, 200);
      recorder.sessionCompleted(500);
      recorder.opened(0, 600, 700);
      recorder.sessionReset(1, 900);
      recorder.opened(1, 950, 1_100);
      recorder.opened(2, 1_950, 2_000);
    },
    { clients: 3 },
  );
  expect(record.sessions).toEqual({ opened: 2, completed: 0, refused: 0, reset: 0, failed: 0 });
  expect(record.windowConnectNs).toBe(150);
});

test('sessions are counted by when they ended', () => {
  const tellAt =
    (atNs: number) =>
    (recorder: WindowRecorder): void => {
      recorder.opened(0, 100, 200);
      recorder.opened(0, 100, 200);
      recorder.sessionCompleted(atNs);
      recorder.sessionReset(0, atNs);
      recorder.sessionRefused(0, atNs);
      recorder.sessionFailed(0, atNs);
    };
  expect(recordOf(tellAt(1_000)).sessions).toEqual({
    opened: 2,
    completed: 1,
    refused: 1,
    reset: 1,
    failed: 1,
  });
  const none = { completed: 0, refused: 0, reset: 0, failed: 0 };
  expect(recordOf(tellAt(999)).sessions).toEqual({ opened: 0, ...none });
  expect(recordOf(tellAt(2_000)).sessions).toEqual({ opened: 2, ...none });
});

test('connects and first replies are those of the whole load, warm-up included', () => {
  const record = recordOf((recorder) => {
    recorder.opened(0, 100, 150);
    recorder.firstReply(0, 100, 400);
    recorder.opened(0, 1_100, 1_150);
    recorder.firstReply(0, 1_100, 1_500);
    recorder.opened(0, 1_990, 2_010);
    recorder.firstReply(0, 1_990, 2_020);
  });
  expect(record.connectTime).toMatchObject({ count: 2, sumNs: 100 });
  expect(record.firstReplyTime).toMatchObject({ count: 2, sumNs: 700 });
});

test.each([
  {
    what: 'answered in the window',
    tell: (r: WindowRecorder) => r.succeeded(0, 1, 1, 1_500),
    active: 1,
    answered: 1,
  },
  {
    what: 'answered wrongly',
    tell: (r: WindowRecorder) => r.corrupted(0, 1_500),
    active: 1,
    answered: 1,
  },
  {
    what: 'answered before the window alone',
    tell: (r: WindowRecorder) => r.succeeded(0, 1, 1, 999),
    active: 0,
    answered: 0,
  },
  {
    what: 'waiting all the while',
    tell: (r: WindowRecorder) => r.aborted(0, 2_000),
    active: 1,
    answered: 0,
  },
  {
    what: 'given up in the window',
    tell: (r: WindowRecorder) => r.timedOut(0, 1, 1, 1_500),
    active: 1,
    answered: 0,
  },
  {
    what: 'in a connect that never ended',
    tell: (r: WindowRecorder) => r.connectStarted(0, 500),
    active: 1,
    answered: 0,
  },
  {
    what: 'refused before the window and then at rest',
    tell: (r: WindowRecorder) => {
      r.connectStarted(0, 500);
      r.sessionRefused(0, 600);
    },
    active: 0,
    answered: 0,
  },
  {
    what: 'refused in the window',
    tell: (r: WindowRecorder) => r.sessionRefused(0, 1_500),
    active: 1,
    answered: 0,
  },
])('a client $what', ({ tell, active, answered }) => {
  const record = recordOf(tell);
  expect([...record.activeByClient]).toEqual([active]);
  expect([...record.answeredByClient]).toEqual([answered]);
});

test('spinning counts where it overlaps the window', () => {
  const record = recordOf((recorder) => {
    recorder.spun(100, 900);
    recorder.spun(950, 1_050);
    recorder.spun(1_200, 1_300);
    recorder.spun(1_990, 2_500);
    recorder.spun(2_500, 2_600);
  });
  expect(record.spunNs).toBe(50 + 100 + 10);
});

test('nothing counts while the window is unset, and a window brought forward closes early', () => {
  const window = createLoadWindow();
  const recorder = createWindowRecorder(1, window, false);
  recorder.succeeded(0, 100, 100, 200);
  window.set(1_000, 2_000);
  recorder.succeeded(0, 1_100, 1_100, 1_200);
  window.set(1_000, 1_500);
  recorder.succeeded(0, 1_400, 1_400, 1_600);
  expect(recorder.finish().requests).toEqual({ ...NO_REQUESTS, succeeded: 1, aborted: 1 });
});

test('a record survives the way between threads', () => {
  const record = recordOf((recorder) => recorder.succeeded(0, 1_100, 1_100, 1_200));
  expect(structuredClone(record)).toEqual(record);
});

test('replies are counted by when they came, from the warm-up to the end of the window', () => {
  const window = createLoadWindow();
  const layout = { intervalMs: 1, before: 2, length: 4 };
  const recorder = createWindowRecorder(1, window, false, layout);
  recorder.succeeded(0, 0, 0, 1e6);
  window.set(10e6, 12e6);
  for (const doneMs of [7.9, 8, 9, 9.999, 10, 11.9, 12]) {
    recorder.succeeded(0, 0, 0, doneMs * 1e6);
  }
  recorder.corrupted(0, 10e6);
  const { series, requests } = recorder.finish();
  expect([...series]).toEqual([1, 2, 1, 1]);
  expect(requests.succeeded).toBe(2);
});
