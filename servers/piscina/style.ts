// The style `piscina`: one thread for I/O and a pool of threads for the work, or one thread of the pool per client.
import { availableParallelism } from 'node:os';
import type { Transport } from '../../protocol/workload.js';
import { socketTransferSupport } from '../on-node/runtime-features.js';
import { requireSupport } from '../require-support.js';
import type { ServeRequest, Style, StyleOptions, Support } from '../server.js';

export const piscinaStyle = {
  name: 'piscina',
  substrate: 'node',
  options: [
    {
      name: 'threads',
      description: 'threads of the pool',
      choices: null,
      default: Math.max(2, availableParallelism()),
    },
    {
      name: 'dispatch',
      description: 'what a thread is given: one request, or a whole connection',
      choices: ['request', 'connection'],
      default: 'request',
    },
  ],
  supports,
  /** With `request`, the thread that does the I/O is one more. */
  parallelism: (options: StyleOptions) =>
    Number(options['threads']) + (options['dispatch'] === 'request' ? 1 : 0),
  async start(request: ServeRequest) {
    requireSupport(piscinaStyle, request);
    return (await import('./transports.js')).startTransport(request);
  },
} satisfies Style;

function supports(transport: Transport, options: StyleOptions): Support {
  if (options['dispatch'] !== 'connection') return { supported: true };
  switch (transport) {
    case 'tcp':
      return socketTransferSupport();
    case 'udp':
      return { supported: false, reason: 'UDP has no connections to dispatch' };
    case 'http':
      return {
        supported: false,
        reason: 'the pool serves whole connections over tcp only: an http.Server cannot be split',
      };
  }
}
