// The engine on bare system calls: epoll for tcp, recvmmsg and sendmmsg for udp, one thread per worker. Linux alone.
import { libc } from '../../posix/libc.js';
import { PosixUnsupportedError } from '../../posix/platform.js';
import type { Engine, EngineSupport } from '../engine.js';

export function createPosixEngine(): Engine {
  return {
    name: 'posix',
    supports: ({ plan }) => {
      if (plan.target.transport === 'http')
        return { supported: false, reason: 'it speaks tcp and udp' };
      return systemCalls();
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

/** Whether they can be made here. Asks for more than the platform: the binding to the C library may not have been installed. */
function systemCalls(): EngineSupport {
  try {
    libc();
    return { supported: true };
  } catch (error) {
    if (error instanceof PosixUnsupportedError) return { supported: false, reason: error.message };
    throw error;
  }
}
