// A right server for datagrams with places for one fault each.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { datagramFault } from '../../../protocol/frame.js';
import { BROKEN_HOST, type Serve } from './broken-server.js';
import { RIGHT_WORK, type FrameWork } from './frame-work.js';

/** What a fault may replace. */
export interface DatagramParts extends FrameWork {
  /** What of a datagram the server's buffer holds. */
  readonly receive: (datagram: Buffer, from: RemoteInfo) => Buffer;
  /** Whether it is answered at all. */
  readonly accepts: (datagram: Buffer) => boolean;
  /** Calls `sent` when the kernel has it. */
  readonly send: (socket: Socket, reply: Buffer, from: RemoteInfo, sent: () => void) => void;
  readonly terminated: (close: () => void) => void;
}

/** One that nothing is wrong with. */
export const RIGHT_DATAGRAMS: DatagramParts = {
  ...RIGHT_WORK,
  receive: (datagram) => datagram,
  accepts: (datagram) => datagramFault(datagram) === null,
  send: (socket, reply, { port, address }, sent) => socket.send(reply, port, address, sent),
  terminated: (close) => {
    close();
  },
};

/** A server from these parts. */
export function datagramServer(parts: DatagramParts): Serve {
  return (port, listening) => {
    // A burst of the largest datagrams must not be lost for want of a buffer: that would be another fault.
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1_048_576 });
    let owed = 0;
    let isClosing = false;
    const closeWhenDone = (): void => {
      if (isClosing && owed === 0) socket.close();
    };
    socket.on('message', (whole, from) => {
      const datagram = parts.receive(whole, from);
      if (isClosing || !parts.accepts(datagram)) return;
      owed++;
      const answer = (): void => {
        parts.send(socket, parts.reply(datagram), from, () => {
          owed--;
          closeWhenDone();
        });
      };
      const delayMs = parts.delayMs(datagram);
      if (delayMs === 0) answer();
      else setTimeout(answer, delayMs);
    });
    socket.bind(port, BROKEN_HOST, listening);
    process.on('SIGTERM', () =>
      parts.terminated(() => {
        isClosing = true;
        closeWhenDone();
      }),
    );
  };
}
