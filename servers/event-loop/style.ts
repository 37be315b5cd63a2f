// The style `event-loop`: one thread that serves every client at once, by readiness.
import type { ServeRequest, Style, Support } from '../server.js';

export const eventLoopStyle = {
  name: 'event-loop',
  substrate: 'node',
  options: [],
  supports: (): Support => ({ supported: true }),
  parallelism: () => 1,
  start: async (request: ServeRequest) => (await import('./transports.js')).startTransport(request),
} satisfies Style;
