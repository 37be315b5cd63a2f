// The engine on Node's own sockets: net for tcp, dgram for udp. Runs wherever Node does.
import type { Engine } from '../engine.js';
import { createTcpSession } from './tcp-session.js';

export function createNodeEngine(): Engine {
  return {
    name: 'node',
    supports: ({ plan }) =>
      plan.target.transport === 'http'
        ? { supported: false, reason: 'it speaks tcp and udp' }
        : { supported: true },
    open: async (share, recorder, clock) => {
      if (share.plan.target.transport === 'tcp') return createTcpSession(share, recorder, clock);
      const { createUdpSession } = await import('./udp-session.js');
      return createUdpSession(share, recorder, clock);
    },
  } satisfies Engine;
}
