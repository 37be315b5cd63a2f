// One idle connection: opened, served one request, and silent from then on. It tells what becomes of it; how many there are, and how
// long they are waited for, is the crowd's affair.
import { createFrameFeed, type FrameRest } from './clients/frame-feed.js';
import type { Exchange } from './exchange.js';
import type { IdleConnections } from './load-result.js';
import type { TcpConnection, TcpConnectionOptions } from './node-engine/tcp-connection.js';
import { openTcpConnection } from './node-engine/tcp-connection.js';

/** What can become of an idle connection; all but `held` are losses. */
export type IdleFate = Exclude<keyof IdleConnections, 'asked'>;

/**
 * Connects and sends request 0 of `client`. Later, never within the call, `tell` hears `held` when the right reply has come; and then, or
 * instead, at most one loss. @param tell with the code of the error that was behind it, where there was one.
 */
export function openIdleConnection(
  options: TcpConnectionOptions,
  exchange: Exchange,
  client: number,
  tell: (fate: IdleFate, code: string | null) => void,
): TcpConnection {
  let isOpen = false;
  let isServed = false;
  const rest: FrameRest = { partial: null, partialBytes: 0 };
  const feed = createFrameFeed(exchange.messageBytes, (_rest, bytes, offset) => {
    // A second reply is one that nobody asked for, however right its bytes.
    const isDue = !isServed && exchange.isReply(bytes, offset, client, 0);
    isServed = true;
    if (!isDue) connection.close();
    tell(isDue ? 'held' : 'corrupted', null);
    return isDue;
  });
  const connection = openTcpConnection(options, {
    opened: () => {
      isOpen = true;
      const request = Buffer.allocUnsafe(exchange.messageBytes);
      exchange.writeRequest(request, 0, client, 0);
      connection.socket.write(request);
    },
    read: (length) => feed(rest, options.readBuffer, length),
    down: (code) => tell(isOpen ? 'closed' : 'refused', code),
    released: () => undefined,
  });
  return connection;
}
