// The style `null`: echoes bytes unseen, to find the load generator's ceiling. Not a style to compare.
import type { ServeRequest, Style, Support } from '../server.js';

export const nullStyle = {
  name: 'null',
  substrate: 'node',
  options: [],
  supports: (): Support => ({ supported: true }),
  parallelism: () => 1,
  start: async (request: ServeRequest) => (await import('./transports.js')).startTransport(request),
} satisfies Style;
