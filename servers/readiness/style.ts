// What the styles on system calls that speak TCP and UDP on one thread tell of themselves. How they serve is theirs.
import { unsupportedReason } from '../../posix/platform.js';
import type { Transport } from '../../protocol/workload.js';
import { requireSupport } from '../require-support.js';
import type { PosixStyle, ServeRequest, ServerHost, Support, WorkerCounts } from '../server.js';

/** Serves one transport until stopped. */
export type Serve = (request: ServeRequest, host: ServerHost) => Promise<readonly WorkerCounts[]>;

/** Makes a style without options. @param load loads the server of a transport alone, so that it starts quickly. */
export function createOneThreadStyle(
  name: PosixStyle['name'],
  load: (transport: 'tcp' | 'udp') => Promise<Serve>,
): PosixStyle {
  return {
    name,
    substrate: 'posix',
    options: [],
    supports: supportsTransport,
    parallelism: () => 1,
    serve: async (request, host) => {
      requireSupport({ supports: supportsTransport }, request);
      const serve = await load(request.transport === 'udp' ? 'udp' : 'tcp');
      return serve(request, host);
    },
  } satisfies PosixStyle;
}

function supportsTransport(transport: Transport): Support {
  const reason = transport === 'http' ? 'the posix styles speak tcp and udp' : unsupportedReason();
  return reason === null ? { supported: true } : { supported: false, reason };
}
