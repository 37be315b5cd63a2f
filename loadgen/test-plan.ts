// A plan for tests: small, quick, and complete, so that a test names only what it is about.
import type { LoadPlan } from './load-plan.js';

/** Two clients in closed loop over tcp for 100 ms without warm-up, with these changes. */
export function testPlan(changes: Partial<LoadPlan> = {}): LoadPlan {
  return {
    target: { transport: 'tcp', host: '127.0.0.1', port: 9 },
    engine: 'node',
    mode: { kind: 'closed', clients: 2 },
    sessionRequests: 0,
    messageBytes: 64,
    workload: { kind: 'echo' },
    timeoutMs: 1_000,
    flows: null,
    workers: 1,
    idleConnections: 0,
    seed: 1,
    warmupMs: 0,
    windowMs: 100,
    ...changes,
  };
}
