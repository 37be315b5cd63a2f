// One datagram flow: a connected socket, its send buffer and its errors. Knows nothing of requests but how to write one.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { FlowCarrier } from '../clients/flow-requests.js';
import type { Exchange } from '../exchange.js';
import { LoadPlanError } from '../load-plan.js';
import type { ResolvedHost } from '../resolve-host.js';
import type { SocketPorts } from '../clients/receive-drops.js';

/** Where a flow goes. */
export interface FlowAddress extends ResolvedHost {
  readonly port: number;
}

/** What a flow tells its owner. */
export interface FlowEvents {
  reply(datagram: Buffer): void;
  /** A send that failed, or a refusal that ICMP told; `code` is the system's, e.g. ECONNREFUSED. */
  failed(code: string): void;
}

/** Failures to send come to {@link FlowEvents.failed} later in the same turn. */
export interface UdpFlow extends FlowCarrier {
  readonly ports: SocketPorts;
  close(): Promise<void>;
}

/**
 * Asked of the kernel for each flow (it caps at net.core.rmem_max): the default 208 KiB holds 256 small datagrams, and the
 * generator must not be the one that loses them.
 */
const RECEIVE_BUFFER_BYTES = 1_048_576;

/** @throws {LoadPlanError} DESCRIPTOR_LIMIT when no socket can be had; FLOW_FAILED for the system's other refusals. */
export async function openUdpFlow(
  to: FlowAddress,
  exchange: Exchange,
  events: FlowEvents,
): Promise<UdpFlow> {
  const socket = createSocket({
    type: to.family === 4 ? 'udp4' : 'udp6',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  });
  try {
    socket.connect(to.port, to.address);
    await once(socket, 'connect');
  } catch (cause) {
    socket.close();
    throw openError(cause);
  }
  return serveFlow(socket, exchange, events);
}

function serveFlow(socket: Socket, exchange: Exchange, events: FlowEvents): UdpFlow {
  let buffer = wholeRequest(exchange);
  const ports = { localPort: socket.address().port, remotePort: socket.remoteAddress().port };
  const sent = (error: Error | null): void => {
    if (error !== null) events.failed(codeOf(error));
  };
  socket.on('message', (datagram) => events.reply(datagram));
  socket.on('error', (error) => events.failed(codeOf(error)));

  return {
    request: (clientNumber, sequence) => {
      exchange.renumberRequest(buffer, 0, clientNumber, sequence);
      socket.send(buffer, sent);
      // Left in libuv's queue, the bytes are still needed: Node does not copy them.
      if (socket.getSendQueueCount() > 0) buffer = wholeRequest(exchange);
    },
    ports,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

function wholeRequest(exchange: Exchange): Buffer {
  const request = Buffer.alloc(exchange.messageBytes);
  exchange.writeRequest(request, 0, 0, 0);
  return request;
}

function openError(cause: unknown): LoadPlanError {
  const code = cause instanceof Error ? codeOf(cause) : String(cause);
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new LoadPlanError(
      'DESCRIPTOR_LIMIT',
      `no descriptor left for another flow (${code}): lower --flows or raise the limit (ulimit -n)`,
    );
  }
  return new LoadPlanError(
    'FLOW_FAILED',
    `a datagram socket to the target could not be opened (${code}): check --target and this host's network`,
  );
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
