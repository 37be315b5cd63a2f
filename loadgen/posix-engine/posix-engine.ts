// The engine on bare system calls: epoll for tcp, recvmmsg and sendmmsg for udp, one thread per worker. Linux alone.
import { systemCallsReason } from '../../posix/availability.js';
import type { Engine } from '../engine.js';

export function createPosixEngine(): Engine {
  return {
    name: 'posix',
    supports: ({ plan }) => {
      if (plan.target.transport === 'http')
        return { supported: false, reason: 'it speaks tcp and udp' };
      const reason = systemCallsReason();
      return reason === null ? { supported: true } : { supported: false, reason };
    },
    open: async (share, recorder, clock) => {
      if (share.plan.target.transport === 'tcp') {
        const { createTcpSession } = await import('./tcp-session.js');
        return createTcpSession(share, recorder, clock);
      }
      const { createUdpSession } = await import('./udp-session.js');
      return createUdpSession(share, recorder, clock);
    },
  } satisfies Engine;
}
