// The style `posix-threads`: threads with calls that wait, either a pool that accepts from one listening socket or a thread for
// each connection. Over UDP a pool receives from one socket.
import { availableParallelism } from 'node:os';
import type { Transport } from '../../protocol/workload.js';
import { posixSupport } from '../on-posix/support.js';
import { requireSupport } from '../require-support.js';
import type { PosixStyle, StyleOptions } from '../server.js';

const PER_CONNECTION = 'per-connection';

export const posixThreadsStyle = {
  name: 'posix-threads',
  substrate: 'posix',
  options: [
    {
      name: 'threads',
      description: 'a pool of N threads, or one thread for each connection',
      choices: ['pool:N', PER_CONNECTION],
      default: `pool:${Math.max(2, availableParallelism())}`,
    },
  ],
  supports: (transport, options) => posixSupport(transport, reasonAgainst(transport, options)),
  parallelism: (options) => Math.min(poolSize(options) ?? Infinity, availableParallelism()),
  serve: async (request, host) => {
    requireSupport(posixThreadsStyle, request);
    const threads = poolSize(request.options);
    if (threads === null) return (await import('./tcp-per-connection.js')).serveTcp(request, host);
    return (await import('./pool.js')).servePool(request, host, threads);
  },
} satisfies PosixStyle;

/** Threads of the pool, or null where each connection has its own. */
function poolSize(options: StyleOptions): number | null {
  const { threads = PER_CONNECTION } = options;
  return threads === PER_CONNECTION ? null : Number(String(threads).replace('pool:', ''));
}

function reasonAgainst(transport: Transport, options: StyleOptions): string | null {
  if (transport === 'udp' && options['threads'] === PER_CONNECTION)
    return 'UDP has no connections to have threads for: take --threads pool:N';
  return null;
}
