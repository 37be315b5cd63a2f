// Replies that nobody can be sent: lost, whatever the sender forged, and a mistake of ours still told.
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlockingFd } from '../../posix/descriptor.js';
import { createKernelMemory } from '../../posix/kernel-memory.js';
import { unsupportedReason } from '../../posix/platform.js';
import { localAddress } from '../../posix/socket.js';
import { connectedDatagrams, type SocketPair } from '../../posix/test-sockets.js';
import { createDatagramPeer, createTransfer } from '../../posix/transfer.js';
import { sendOrLose } from './send-or-lose.js';

const REPLY_BYTES = 20;
const NO_DESCRIPTOR = 60_000 as BlockingFd;

describe.skipIf(unsupportedReason() !== null)('a reply by datagram', () => {
  let sockets: SocketPair<'blocking'>;

  beforeEach(() => {
    sockets = connectedDatagrams('blocking');
  });

  afterEach(() => sockets.close());

  it('is sent to who asked', () => {
    const memory = createKernelMemory(REPLY_BYTES);
    const peer = createDatagramPeer(localAddress(sockets.client));
    expect(sendOrLose(createTransfer(), sockets.server, memory, REPLY_BYTES, peer)).toBe(
      REPLY_BYTES,
    );
  });

  it('is lost when the sender forged port 0', () => {
    const memory = createKernelMemory(REPLY_BYTES);
    const peer = createDatagramPeer({ family: 'inet', host: '127.0.0.1', port: 0 });
    const transfer = createTransfer();
    expect(() => transfer.sendTo(sockets.server, memory, 0, REPLY_BYTES, peer)).toThrow('EINVAL');
    expect(sendOrLose(transfer, sockets.server, memory, REPLY_BYTES, peer)).toBe(
      -constants.errno.EINVAL,
    );
  });

  it('is lost when the sender forged a broadcast address', () => {
    const memory = createKernelMemory(REPLY_BYTES);
    const peer = createDatagramPeer({ family: 'inet', host: '255.255.255.255', port: 9 });
    expect(sendOrLose(createTransfer(), sockets.server, memory, REPLY_BYTES, peer)).toBeLessThan(0);
  });

  it('is a mistake when there is no socket to send it by', () => {
    const memory = createKernelMemory(REPLY_BYTES);
    const peer = createDatagramPeer(localAddress(sockets.client));
    expect(() => sendOrLose(createTransfer(), NO_DESCRIPTOR, memory, REPLY_BYTES, peer)).toThrow(
      'EBADF',
    );
  });
});
