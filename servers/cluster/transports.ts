// Loads only the transport asked for, so that a worker starts quickly.
import type { RunningServer, ServeRequest } from '../server.js';

/** Starts one worker's server. @throws {ListenError} when the address cannot be had. */
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
