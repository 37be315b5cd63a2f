import { expect, test } from 'vitest';
import { splitPlan } from './split-plan.js';
import { testPlan } from './test-plan.js';

test.each([
  { clients: 10, workers: 3, parts: [4, 3, 3], first: [0, 4, 7] },
  { clients: 2, workers: 2, parts: [1, 1], first: [0, 1] },
  { clients: 5, workers: 1, parts: [5], first: [0] },
])('$clients clients among $workers workers', ({ clients, workers, parts, first }) => {
  const shares = splitPlan(testPlan({ workers, mode: { kind: 'closed', clients } }));
  expect(shares.map((share) => share.plan.mode.clients)).toEqual(parts);
  expect(shares.map((share) => share.firstClient)).toEqual(first);
  expect(shares.map((share) => share.worker)).toEqual(parts.map((_, worker) => worker));
});

test('the parts of a rate and of the flows are the whole again', () => {
  const mode = { kind: 'open', clients: 9, rateRps: 1_000, arrivals: 'poisson' } as const;
  const target = { transport: 'udp', host: '127.0.0.1', port: 9 } as const;
  const shares = splitPlan(testPlan({ workers: 4, mode, target, flows: 6 }));
  const rates = shares.map(({ plan }) => (plan.mode.kind === 'open' ? plan.mode.rateRps : 0));
  expect(rates).toEqual([250, 250, 250, 250]);
  expect(shares.map((share) => share.plan.flows)).toEqual([2, 2, 1, 1]);
  // Everywhere at least as many clients as flows.
  expect(shares.map((share) => share.plan.mode.clients)).toEqual([3, 2, 2, 2]);
});
