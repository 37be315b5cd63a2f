// Writes requests to sockets from one buffer for all of them: a write that the kernel took whole leaves the buffer free.
import type { Socket } from 'node:net';
import type { Exchange } from '../exchange.js';

/** One per worker. */
export interface RequestWriter {
  write(socket: Socket, client: number, sequence: number): void;
}

export function createRequestWriter(exchange: Exchange): RequestWriter {
  let buffer = wholeRequest();

  function wholeRequest(): Buffer {
    const request = Buffer.allocUnsafeSlow(exchange.messageBytes);
    exchange.writeRequest(request, 0, 0, 0);
    return request;
  }

  return {
    write: (socket, client, sequence) => {
      exchange.renumberRequest(buffer, 0, client, sequence);
      socket.write(buffer);
      // libuv tries a write at once; what did not fit still points at the buffer, which is left to it.
      if (socket.writableLength > 0) buffer = wholeRequest();
    },
  };
}
