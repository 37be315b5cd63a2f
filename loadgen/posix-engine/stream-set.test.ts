// The places of connections that are closed and given to others, with sockets that are real and bytes that are the test's.
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { closeFd, type NonBlockingFd } from '../../posix/descriptor.js';
import { EPOLL_IN, EPOLL_OUT, type Epoll } from '../../posix/epoll.js';
import { unsupportedReason } from '../../posix/platform.js';
import { bindSocket, createSocket, listenSocket, localAddress } from '../../posix/socket.js';
import { ANY_PORT } from '../../posix/test-sockets.js';
import type { Transfer } from '../../posix/transfer.js';
import type { TcpClient } from '../clients/tcp-client-contract.js';
import { createExchange } from '../exchange.js';
import { createStreamSet, type Stream, type StreamSet } from './stream-set.js';

const BYTES = 64;
/** Counts of a read that fills the buffer, and so is not the last. */
const FULL_READ_BYTES = 65_536;
const BROKEN_PIPE = -constants.errno.EPIPE;
const reason = unsupportedReason();

interface Scene {
  readonly set: StreamSet;
  readonly client: TcpClient<Stream>;
  /** What each read gives, a full buffer when there is none left. */
  readonly reads: number[];
  /** What each frame leads to. */
  onFrame: () => void;
  /** Descriptors that were read from. */
  readonly readFrom: NonBlockingFd[];
  readonly downs: (string | null)[];
  readonly close: () => void;
}

/** A set whose every event is that of its first place, which can be read and written. */
function createScene(): Scene {
  const listener = createSocket('inet', 'stream', 'non-blocking');
  bindSocket(listener, ANY_PORT);
  listenSocket(listener, 8);
  const ignore = (): void => undefined;
  const epoll: Epoll = {
    add: ignore,
    modify: ignore,
    remove: ignore,
    close: ignore,
    wait: () => 1,
    waitNs: () => 1,
    eventsOf: () => EPOLL_IN | EPOLL_OUT,
    keyOf: () => 0,
  };
  const reads: number[] = [];
  const readFrom: NonBlockingFd[] = [];
  const downs: (string | null)[] = [];
  const transfer = {
    receive: (fd: NonBlockingFd) => {
      readFrom.push(fd);
      return reads.shift() ?? FULL_READ_BYTES;
    },
    send: () => BROKEN_PIPE,
  } as unknown as Transfer;
  // What a client is, a set need not know.
  const client = {} as TcpClient<Stream>;
  const exchange = createExchange({ kind: 'echo' }, BYTES, 1);
  const set = createStreamSet(
    epoll,
    localAddress(listener),
    exchange,
    {
      opened: ignore,
      frame: () => {
        scene.onFrame();
        return true;
      },
      down: (_client, code) => downs.push(code),
    },
    transfer,
  );
  const scene: Scene = {
    set,
    client,
    reads,
    onFrame: ignore,
    readFrom,
    downs,
    close: () => closeFd(listener),
  };
  return scene;
}

test.skipIf(reason !== null)(
  `a place that is given to another is not read for the one before ${reason ?? ''}`,
  () => {
    const scene = createScene();
    const { set, client, reads, readFrom, downs } = scene;
    try {
      const stream = set.open(client);
      // More than one turn's share is there: it goes on when the turn is settled.
      set.events(1);
      expect(readFrom.length).toBeGreaterThan(1);
      // There a frame leads to a request that cannot be sent any more, and behind the frame is the end.
      scene.onFrame = () => set.request(stream, 0, 1);
      reads.push(BYTES, 0);
      expect(set.settle()).toBe(false);
      expect(downs).toEqual([null]);
      const before = readFrom.length;
      const next = set.open(client);
      expect(next.place).toBe(stream.place);
      expect(next.isConnecting).toBe(true);
      set.settle();
      expect(readFrom.length).toBe(before);
      expect(downs).toEqual([null]);
      set.close(next);
    } finally {
      scene.close();
    }
  },
);
