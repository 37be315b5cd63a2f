// The style `posix-prefork`: N processes forked at the start, each of which serves one client after the other, all from one
// listening socket. Over UDP each receives from the one socket.
import { availableParallelism } from 'node:os';
import { posixSupport } from '../on-posix/support.js';
import { requireSupport } from '../require-support.js';
import type { PosixStyle } from '../server.js';

export const posixPreforkStyle = {
  name: 'posix-prefork',
  substrate: 'posix',
  options: [
    {
      name: 'workers',
      description: 'processes, and so clients that are served at once',
      choices: null,
      default: availableParallelism(),
    },
  ],
  supports: (transport) => posixSupport(transport),
  parallelism: (options) => Math.min(Number(options['workers']), availableParallelism()),
  serve: async (request, host) => {
    requireSupport(posixPreforkStyle, request);
    if (request.transport === 'udp') return (await import('./udp.js')).serveUdp(request, host);
    return (await import('./tcp.js')).serveTcp(request, host);
  },
} satisfies PosixStyle;
