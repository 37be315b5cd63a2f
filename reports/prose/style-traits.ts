// What is known of a style before any measurement, for the `since …` of a sentence. Nothing here is claimed unless the
// figures show the effect.

/** Why a style's throughput does not grow with the number of clients. Undefined: no such reason is known. */
export function reasonForFlatness(style: string, transport: string): string | undefined {
  const oneByOne = style === 'iterative' || style === 'posix-iterative';
  if (!oneByOne) return undefined;
  return transport === 'udp'
    ? 'it finishes one datagram before it takes the next'
    : 'it serves one client at a time and lets the others wait';
}

/** Styles on system calls, and the style that does the same on Node's I/O. */
export const NODE_TWINS: Readonly<Record<string, string>> = {
  'posix-iterative': 'iterative',
  'posix-prefork': 'cluster',
  'posix-threads': 'piscina',
  'posix-epoll': 'event-loop',
};
