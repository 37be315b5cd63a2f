// The style `iterative`: one thread that serves one client at a time.
import type { ServeRequest, Style, Support } from '../server.js';

export const iterativeStyle = {
  name: 'iterative',
  substrate: 'node',
  options: [],
  supports: (): Support => ({ supported: true }),
  parallelism: () => 1,
  start: async (request: ServeRequest) => (await import('./transports.js')).startTransport(request),
} satisfies Style;
