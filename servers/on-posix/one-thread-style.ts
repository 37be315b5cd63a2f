// What the styles on system calls that speak TCP and UDP on one thread tell of themselves. How they serve is theirs.
import { requireSupport } from '../require-support.js';
import type { PosixStyle, ServeRequest, ServerHost, WorkerCounts } from '../server.js';
import { posixSupport } from './support.js';

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
    supports,
    parallelism: () => 1,
    serve: async (request, host) => {
      requireSupport({ supports }, request);
      const serve = await load(request.transport === 'udp' ? 'udp' : 'tcp');
      return serve(request, host);
    },
  } satisfies PosixStyle;
}

const supports: PosixStyle['supports'] = (transport) => posixSupport(transport);
