// The engine for http, over autocannon: a closed loop of persistent connections. Its own latency, rate, timeout and reconnect
// features are not used, for reasons that patched-client.ts gives one by one.
import type { Engine, EngineSupport } from '../engine.js';
import type { WorkerShare } from '../load-plan.js';
import { createHttpSession } from './http-session.js';

/** An engine that runs within the caller's thread; it starts no workers of its own. */
export function createAutocannonEngine(): Engine {
  return { name: 'autocannon', supports, open: createHttpSession } satisfies Engine;
}

function supports({ plan }: WorkerShare): EngineSupport {
  if (plan.target.transport !== 'http') {
    return refuse(`autocannon speaks http only, not ${plan.target.transport}: use --engine node`);
  }
  if (plan.mode.kind === 'open') {
    return refuse(
      "autocannon cannot keep a rate: it sends each second's quota in one burst, so an open loop over http would measure the bursts. Use --concurrency, or tcp",
    );
  }
  return { supported: true };
}

function refuse(reason: string): EngineSupport {
  return { supported: false, reason };
}
