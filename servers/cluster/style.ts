// The style `cluster`: N processes behind one address, each an event loop (node:cluster).
import { availableParallelism } from 'node:os';
import { reusePortSupport } from '../on-node/runtime-features.js';
import { requireSupport } from '../require-support.js';
import type { ServeRequest, Style, StyleOptions, Support } from '../server.js';
import { SCHEDULINGS } from './sharing.js';

export const clusterStyle = {
  name: 'cluster',
  substrate: 'node',
  options: [
    {
      name: 'workers',
      description: 'worker processes',
      choices: null,
      // One worker would be an event loop with a detour.
      default: Math.max(2, availableParallelism()),
    },
    {
      name: 'scheduling',
      description: 'who gives a client its worker: the primary in turn (rr), or the kernel',
      choices: SCHEDULINGS,
      default: 'rr',
    },
  ],
  supports: (_transport, options): Support =>
    options['scheduling'] === 'reuseport' ? reusePortSupport() : { supported: true },
  parallelism: (options: StyleOptions) => Number(options['workers']),
  async start(request: ServeRequest) {
    requireSupport(clusterStyle, request);
    return (await import('./primary.js')).startWorkers(request);
  },
} satisfies Style;
