import { expect, test } from 'vitest';
import type { LoadPlan } from './load-plan.js';
import { PLAN_INVALID, validatePlan } from './load-plan-validation.js';
import { testPlan } from './test-plan.js';

const UDP = { transport: 'udp', host: '127.0.0.1', port: 9 } as const;
const HTTP = { transport: 'http', host: '127.0.0.1', port: 9 } as const;

function open(rateRps: number): LoadPlan['mode'] {
  return { kind: 'open', clients: 2, rateRps, arrivals: 'constant' };
}

const impossible: [string, Partial<LoadPlan>, RegExp][] = [
  ['no client', { mode: { kind: 'closed', clients: 0 } }, /concurrency is 0/],
  ['half a client', { mode: { kind: 'closed', clients: 1.5 } }, /concurrency is 1.5/],
  ['a rate of nothing', { mode: open(0) }, /rate is 0/],
  ['a rate below nothing', { mode: open(-5) }, /rate is -5/],
  ['a rate without end', { mode: open(Infinity) }, /rate is Infinity/],
  ['a rate that is no number', { mode: open(NaN) }, /rate is NaN/],
  ['less than a header', { messageBytes: 19 }, /message-bytes is 19.*from 20 to 1048596/],
  ['more than a stream frame', { messageBytes: 1_048_597 }, /message-bytes is 1048597/],
  [
    'more than a datagram',
    { target: UDP, flows: 1, messageBytes: 65_508 },
    /message-bytes is 65508.*to 65507/,
  ],
  ['port 0', { target: { transport: 'tcp', host: 'a', port: 0 } }, /port is 0/],
  ['a port past the last', { target: { transport: 'tcp', host: 'a', port: 65_536 } }, /port is/],
  ['a negative session', { sessionRequests: -1 }, /session is -1/],
  ['no worker', { workers: 0 }, /workers is 0/],
  ['a negative seed', { seed: -1 }, /seed is -1/],
  ['no timeout', { timeoutMs: 0 }, /timeout is 0 ms/],
  ['no window', { windowMs: 0 }, /duration is 0 ms/],
  ['a negative warm-up', { warmupMs: -1 }, /warmup is -1 ms/],
  ['a window of two days', { windowMs: 172_800_000 }, /duration is 172800000 ms/],
  ['more flows than clients', { target: UDP, flows: 3 }, /flows is 3.*from 1 to 2/],
  ['no flow', { target: UDP, flows: 0 }, /flows is 0/],
  ['udp without flows', { target: UDP }, /flows is missing/],
  ['less than no idle connection', { idleConnections: -1 }, /idle-connections is -1/],
  ['half an idle connection', { idleConnections: 0.5 }, /idle-connections is 0.5/],
  [
    'an idle connection over udp',
    { target: UDP, flows: 1, idleConnections: 1 },
    /idle-connections is 1, but only tcp/,
  ],
  ['idle connections over http', { target: HTTP, idleConnections: 5 }, /use 0 over http/],
  ['flows over http', { target: HTTP, flows: 1 }, /flows is 1, but http has none/],
];

test.each(impossible)('%s is refused by name and value', (_what, changes, message) => {
  expect(() => validatePlan(testPlan(changes))).toThrow(
    expect.objectContaining({
      code: PLAN_INVALID,
      message: expect.stringMatching(message) as string,
    }),
  );
});

test.each<[string, Partial<LoadPlan>]>([
  ['the smallest frame', { messageBytes: 20 }],
  ['the largest stream frame', { messageBytes: 1_048_596 }],
  ['the largest datagram', { target: UDP, flows: 2, messageBytes: 65_507 }],
  ['a slow rate', { mode: open(0.1) }],
  ['idle connections over tcp', { idleConnections: 10_000 }],
])('%s is possible', (_what, changes) => {
  const plan = testPlan(changes);
  expect(validatePlan(plan)).toEqual({ plan, warnings: [] });
});

test('workers beyond the clients are clipped with a warning', () => {
  const { plan, warnings } = validatePlan(testPlan({ workers: 8 }));
  expect(plan.workers).toBe(2);
  expect(warnings).toEqual([expect.objectContaining({ code: 'workers-clipped' })]);
});

test('workers beyond the flows are clipped: a worker without a socket has nothing to do', () => {
  const { plan } = validatePlan(testPlan({ workers: 2, target: UDP, flows: 1 }));
  expect(plan.workers).toBe(1);
});
