// Loads only the transport asked for, so that a server starts quickly.
import type { RunningServer, ServeRequest } from '../server.js';

/** Starts the server of one transport. @throws {ListenError} when the address cannot be had. */
export async function startTransport(request: ServeRequest): Promise<RunningServer> {
  switch (request.transport) {
    case 'tcp':
      return (await import('./tcp.js')).startTcp(request);
    case 'udp':
      return (await import('./udp.js')).startUdp(request);
    case 'http':
      return (await import('./http.js')).startHttp(request);
  }
}
