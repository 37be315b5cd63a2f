// The style `posix-fork`: a process forked for each connection, after accept. Datagrams have no connections to fork for.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Transport } from '../../protocol/workload.js';
import { posixSupport } from '../on-posix/support.js';
import { requireSupport } from '../require-support.js';
import type { PosixStyle, StyleOptions } from '../server.js';

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
  supports: (transport, options) => posixSupport(transport, reasonAgainst(transport, options)),
  parallelism: () => availableParallelism(),
  serve: async (request, host) => {
    requireSupport(posixForkStyle, request);
    return (await import('./tcp.js')).serveTcp(request, host);
  },
} satisfies PosixStyle;

function reasonAgainst(transport: Transport, options: StyleOptions): string | null {
  if (transport === 'udp')
    return 'a fork for each datagram makes no sense: datagrams have no connection that a child could serve';
  if (options['children'] === 'ignore' && !existsSync('/proc/thread-self/children'))
    return 'with SIGCHLD ignored only the kernel knows the children, and this one does not tell (CONFIG_PROC_CHILDREN)';
  return null;
}
