// The stream sockets of one worker behind one epoll, from their connect to their end. Turns readiness into the calls that a
// tcp client knows.
import { closeFd, type NonBlockingFd } from '../../posix/descriptor.js';
import type { Epoll } from '../../posix/epoll.js';
import {
  EPOLL_EDGE,
  EPOLL_ERROR,
  EPOLL_HANG_UP,
  EPOLL_IN,
  EPOLL_OUT,
  EPOLL_PEER_ENDED,
} from '../../posix/epoll.js';
import { createKernelMemory } from '../../posix/kernel-memory.js';
import {
  AGAIN,
  answerName,
  IN_PROGRESS,
  INTERRUPTED,
  PosixError,
} from '../../posix/posix-error.js';
import type { SocketAddress } from '../../posix/socket-address.js';
import { connectSocket, createSocket, setOption, socketError } from '../../posix/socket.js';
import { createTransfer, type Transfer } from '../../posix/transfer.js';
import type { Exchange } from '../exchange.js';
import { createFrameFeed, type FrameRest } from '../clients/frame-feed.js';
import type {
  ClientSocketEvents,
  ClientSockets,
  TcpClient,
} from '../clients/tcp-client-contract.js';
import { createStreamSender, type SendingStream } from './stream-sender.js';

/** One connection: what is known of it. Its place, and this object with it, is used again for others. */
export interface Stream extends FrameRest, SendingStream {
  readonly place: number;
  client: TcpClient<Stream>;
  isConnecting: boolean;
  isClosed: boolean;
  /** What became of a call in whose midst nobody could be told. */
  failure: string | null;
}

/** All connections of a worker. */
export interface StreamSet extends ClientSockets<Stream> {
  /** Handles the first `count` events of the epoll. */
  readonly events: (count: number) => void;
  /** Tells what no event told, and frees the places of closed connections. @returns whether there is more to do at once. */
  readonly settle: () => boolean;
}

/** Shared by all reads of a thread: a frame is judged where it lies. */
const READ_BYTES = 65_536;
/** Reads of one connection before others have their turn. */
const MAX_READS = 16;
/** Everything once: edges need no change of what is asked, and a socket that can always be written to tells so with its reads. */
const ASKED = EPOLL_IN | EPOLL_OUT | EPOLL_PEER_ENDED | EPOLL_EDGE;
const TROUBLE = EPOLL_ERROR | EPOLL_HANG_UP;
/** With these a short read is not the last: the end or the error is behind it. */
const ENDING = TROUBLE | EPOLL_PEER_ENDED;

/** @param epoll of this set alone: its keys are places here. @param transfer the calls that move bytes. */
export function createStreamSet(
  epoll: Epoll,
  to: SocketAddress,
  exchange: Exchange,
  told: ClientSocketEvents<Stream>,
  transfer: Transfer = createTransfer(),
): StreamSet {
  const input = createKernelMemory(READ_BYTES);
  const sender = createStreamSender<Stream>(exchange, transfer, failLater);
  const feed = createFrameFeed<Stream>(exchange.messageBytes, (stream, source, offset) =>
    told.frame(stream.client, source, offset),
  );
  /** By place. */
  const streams: Stream[] = [];
  const free: Stream[] = [];
  /** Closed in this turn: an event of theirs may still lie in the batch, so their places are not given to others yet. */
  const closed: Stream[] = [];
  /** Failed within a call, or with more to read than one turn's share. */
  let unsettled: Stream[] = [];

  function open(client: TcpClient<Stream>): Stream {
    const stream = free.pop() ?? addStream(client);
    stream.client = client;
    stream.isConnecting = true;
    stream.isClosed = false;
    connect(stream);
    return stream;
  }

  function addStream(client: TcpClient<Stream>): Stream {
    const place = streams.length;
    const stream: Stream = {
      fd: null,
      place,
      client,
      isConnecting: true,
      isClosed: false,
      unsent: null,
      failure: null,
      partial: null,
      partialBytes: 0,
    };
    streams.push(stream);
    return stream;
  }

  function connect(stream: Stream): void {
    try {
      const fd = createSocket(to.family, 'stream', 'non-blocking');
      stream.fd = fd;
      setOption(fd, 'noDelay', 1);
      const answer = connectSocket(fd, to);
      if (answer < 0 && answer !== IN_PROGRESS) failLater(stream, answerName(answer));
      else epoll.add(fd, ASKED, stream.place);
    } catch (error) {
      if (!(error instanceof PosixError)) throw error;
      failLater(stream, error.code);
    }
  }

  function failLater(stream: Stream, code: string): void {
    stream.failure = code;
    unsettled.push(stream);
  }

  function events(count: number): void {
    sender.gather();
    for (let index = 0; index < count; index++) {
      const stream = streams[epoll.keyOf(index)] as Stream;
      if (stream.fd === null) continue;
      const bits = epoll.eventsOf(index);
      if (stream.isConnecting && !connected(stream, bits)) continue;
      if ((bits & EPOLL_OUT) !== 0 && stream.unsent !== null) sender.flush(stream);
      if ((bits & (EPOLL_IN | ENDING)) !== 0) read(stream, (bits & ENDING) !== 0);
    }
    sender.release();
  }

  /** @returns whether the connection is there, and still is after its opening was told. */
  function connected(stream: Stream, bits: number): boolean {
    if ((bits & (EPOLL_OUT | TROUBLE)) === 0) return false;
    const answer = socketError(stream.fd as NonBlockingFd);
    if (answer !== 0) {
      down(stream, answerName(answer));
      return false;
    }
    stream.isConnecting = false;
    told.opened(stream.client);
    return !stream.isClosed;
  }

  /** Reads until nothing is left: a short count says so, except before an end. */
  function read(stream: Stream, isEnding: boolean): void {
    for (let reads = 0; reads < MAX_READS; reads++) {
      const count = transfer.receive(stream.fd as NonBlockingFd, input, 0, READ_BYTES);
      if (count > 0) {
        feed(stream, input.bytes, count);
        if (stream.isClosed || (count < READ_BYTES && !isEnding)) return;
      } else if (count === AGAIN) return;
      else if (count !== INTERRUPTED) {
        down(stream, count === 0 ? null : answerName(count));
        return;
      }
    }
    unsettled.push(stream);
  }

  function settle(): boolean {
    if (unsettled.length > 0) {
      const waiting = unsettled;
      unsettled = [];
      for (const stream of waiting) {
        if (stream.isClosed) continue;
        if (stream.failure !== null) down(stream, stream.failure);
        else read(stream, true);
      }
    }
    if (closed.length === 0) return unsettled.length > 0;
    // Closed after it was listed, such as by the end that was read behind a send that failed: its place may be another's next time.
    if (unsettled.length > 0) unsettled = unsettled.filter(({ isClosed }) => !isClosed);
    for (let stream = closed.pop(); stream !== undefined; stream = closed.pop()) free.push(stream);
    return unsettled.length > 0;
  }

  function down(stream: Stream, code: string | null): void {
    if (stream.isClosed) return;
    close(stream);
    told.down(stream.client, code);
  }

  function close(stream: Stream): void {
    if (stream.isClosed) return;
    stream.isClosed = true;
    if (stream.fd !== null) closeFd(stream.fd);
    stream.fd = null;
    stream.unsent = null;
    stream.failure = null;
    stream.partialBytes = 0;
    closed.push(stream);
  }

  return {
    open,
    request: sender.request,
    unsentBytes: (stream) => stream.unsent?.byteLength() ?? 0,
    close,
    events,
    settle,
  } satisfies StreamSet;
}
