// The connections of one worker's tcp clients on node:net: cuts what they read into frames, writes their requests, and knows when all
// are gone. Knows nothing of requests but how to write one.
import { createFrameFeed, type FrameRest } from '../clients/frame-feed.js';
import type {
  ClientSocketEvents,
  ClientSockets,
  TcpClient,
} from '../clients/tcp-client-contract.js';
import type { Exchange } from '../exchange.js';
import { createRequestWriter } from './request-writer.js';
import { openTcpConnection, type TcpConnection } from './tcp-connection.js';

/** A client's connection, and the beginning of a frame from it. */
export interface NodeStream extends FrameRest {
  readonly client: TcpClient<NodeStream>;
  readonly connection: TcpConnection;
}

/** All connections of a worker. */
export interface NodeSockets extends ClientSockets<NodeStream> {
  /** Resolves when Node has given every descriptor back. */
  released(): Promise<void>;
}

const READ_BUFFER_BYTES = 65_536;

/** @param activity counted up with every frame, so that a pacer can tell waiting from work. */
export function createNodeSockets(
  to: { readonly address: string; readonly port: number },
  exchange: Exchange,
  told: ClientSocketEvents<NodeStream>,
  activity: { replies: number },
): NodeSockets {
  const { address, port } = to;
  const options = { address, port, readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES) };
  const writer = createRequestWriter(exchange);
  const feed = createFrameFeed<NodeStream>(exchange.messageBytes, (stream, source, offset) => {
    activity.replies++;
    return told.frame(stream.client, source, offset);
  });
  let openSockets = 0;
  let onReleased: () => void = ignore;

  function open(client: TcpClient<NodeStream>): NodeStream {
    openSockets++;
    const connection = openTcpConnection(options, {
      opened: () => told.opened(client),
      read: (length) => feed(stream, options.readBuffer, length),
      down: (code) => told.down(client, code),
      released: () => {
        openSockets--;
        if (openSockets === 0) onReleased();
      },
    });
    const stream: NodeStream = { client, connection, partial: null, partialBytes: 0 };
    return stream;
  }

  return {
    open,
    request: ({ connection }, client, sequence) => {
      writer.write(connection.socket, client, sequence);
    },
    unsentBytes: ({ connection }) => connection.socket.writableLength,
    close: ({ connection }) => connection.close(),
    released: () => {
      if (openSockets === 0) return Promise.resolve();
      return new Promise((resolve) => (onReleased = resolve));
    },
  } satisfies NodeSockets;
}

function ignore(): void {
  // Nobody waits.
}
