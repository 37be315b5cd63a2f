// The style `posix-prefork`: N processes forked at the start, each of which serves one client after the other, all from one
// listening socket. Over UDP each receives from the one socket.
import { availableParallelism } from 'node:os';
import { unsupportedReason } from '../../posix/platform.js';
import type { Transport } from '../../protocol/workload.js';
import { requireSupport } from '../require-support.js';
import type { PosixStyle, Support } from '../server.js';

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
  supports,
  parallelism: (options) => Math.min(Number(options['workers']), availableParallelism()),
  serve: async (request, host) => {
    requireSupport({ supports }, request);
    if (request.transport === 'udp') return (await import('./udp.js')).serveUdp(request, host);
    return (await import('./tcp.js')).serveTcp(request, host);
  },
} satisfies PosixStyle;

function supports(transport: Transport): Support {
  const reason = transport === 'http' ? 'the posix styles speak tcp and udp' : unsupportedReason();
  return reason === null ? { supported: true } : { supported: false, reason };
}
