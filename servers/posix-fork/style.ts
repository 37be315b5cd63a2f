// The style `posix-fork`: a process forked for each connection, after accept. Datagrams have no connections to fork for.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { unsupportedReason } from '../../posix/platform.js';
import type { Transport } from '../../protocol/workload.js';
import { requireSupport } from '../require-support.js';
import type { PosixStyle, StyleOptions, Support } from '../server.js';

export const posixForkStyle = {
  name: 'posix-fork',
  substrate: 'posix',
  options: [
    {
      name: 'children',
      description: 'how children are kept from becoming zombies: waited for, or SIGCHLD ignored',
      choices: ['wait', 'ignore'],
      default: 'wait',
    },
  ],
  supports,
  parallelism: () => availableParallelism(),
  serve: async (request, host) => {
    requireSupport({ supports }, request);
    return (await import('./tcp.js')).serveTcp(request, host);
  },
} satisfies PosixStyle;

function supports(transport: Transport, options: StyleOptions): Support {
  const reason = reasonAgainst(transport, options);
  return reason === null ? { supported: true } : { supported: false, reason };
}

function reasonAgainst(transport: Transport, options: StyleOptions): string | null {
  if (transport === 'http') return 'the posix styles speak tcp and udp';
  if (transport === 'udp')
    return 'a fork for each datagram makes no sense: datagrams have no connection that a child could serve';
  const system = unsupportedReason();
  if (system !== null) return system;
  if (options['children'] === 'ignore' && !existsSync('/proc/thread-self/children'))
    return 'with SIGCHLD ignored only the kernel knows the children, and this one does not tell (CONFIG_PROC_CHILDREN)';
  return null;
}
