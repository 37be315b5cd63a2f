// Datagrams that nobody reads: how many a receive buffer holds, and where the others go. Every one is accounted for, so it shows that
// none is lost on the way.
import { closeFd } from '../../../posix/descriptor.js';
import { createKernelMemory } from '../../../posix/kernel-memory.js';
import { internetAddress } from '../../../posix/socket-address.js';
import {
  bindSocket,
  createSocket,
  getOption,
  localAddress,
  setOption,
} from '../../../posix/socket.js';
import { createDatagramPeer, createTransfer } from '../../../posix/transfer.js';
import { dropsBetween, readKernelDrops } from './kernel-drops.js';

/** What became of a burst: sent = held + dropped + what else there may be. */
export interface Burst {
  /** As the kernel counts it, with its own overhead: twice what was asked for (socket(7)). */
  readonly bufferBytes: number;
  readonly messageBytes: number;
  readonly sent: number;
  /** Sends that the kernel refused. */
  readonly refused: number;
  /** Read from the buffer afterwards. */
  readonly held: number;
  /** By the socket's own counter; null where there is none. */
  readonly dropped: number | null;
}

/**
 * @param askedBytes for the receive buffer; null: what the kernel gives to who asks for nothing.
 * @throws {PosixError} when there is no socket to be had.
 */
export function sendBurst(
  askedBytes: number | null,
  datagrams: number,
  messageBytes: number,
): Burst {
  const receiver = createSocket('inet', 'datagram', 'non-blocking');
  const sender = createSocket('inet', 'datagram', 'blocking');
  try {
    if (askedBytes !== null) setOption(receiver, 'receiveBuffer', askedBytes);
    bindSocket(receiver, internetAddress('127.0.0.1', 0));
    const to = localAddress(receiver);
    const port = to.family === 'unix' ? 0 : to.port;
    const peer = createDatagramPeer(to);
    const transfer = createTransfer();
    const data = createKernelMemory(messageBytes);
    const before = readKernelDrops(port);
    let refused = 0;
    for (let sent = 0; sent < datagrams; sent++)
      if (transfer.sendTo(sender, data, 0, messageBytes, peer) < 0) refused++;
    const { atSocket } = dropsBetween(before, readKernelDrops(port));
    let held = 0;
    while (transfer.receive(receiver, data, 0, messageBytes) >= 0) held++;
    const bufferBytes = getOption(receiver, 'receiveBuffer');
    return { bufferBytes, messageBytes, sent: datagrams, refused, held, dropped: atSocket };
  } finally {
    closeFd(sender);
    closeFd(receiver);
  }
}
