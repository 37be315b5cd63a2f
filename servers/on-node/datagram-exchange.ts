// One datagram in, one datagram out, the same for every Node style: judge, work, reply. Datagrams that break the rules and
// those beyond what may be pending are dropped and counted; nobody is told, as in RFC 862. Whose turn it is, is the style's.
import type { RemoteInfo, Socket } from 'node:dgram';
import type { FrameRun } from '../../protocol/decoder.js';
import { datagramFault, readHeader } from '../../protocol/frame.js';
import {
  MAX_PENDING_DATAGRAM_BYTES,
  MAX_PENDING_DATAGRAMS,
  MAX_UNSENT_DATAGRAM_BYTES,
} from '../limits.js';
import type { RequestWork } from '../request-work.js';
import type { MutableCounts } from '../worker-counts.js';

/** Answers datagrams on one socket. */
export interface DatagramExchange {
  /** Takes a datagram on. `done` is called when its reply is sent or it was dropped. */
  answer(datagram: Buffer, peer: RemoteInfo, done?: () => void): void;
  /** Datagrams that are worked on. */
  pending(): number;
  /** Gives up what is worked on; replies that come after this are not sent. */
  end(): void;
}

/** What an exchange needs from the server it belongs to. */
export interface DatagramService {
  readonly work: RequestWork;
  readonly counts: MutableCounts;
}

/** Makes the exchange of `socket`. */
export function createDatagramExchange(socket: Socket, service: DatagramService): DatagramExchange {
  const { work, counts } = service;
  /** What is worked on, each by an object of its own: ways to give it up need not differ. */
  const tasks = new Set<{ cancel: () => void }>();
  let pendingBytes = 0;
  let isEnded = false;

  function answer(datagram: Buffer, peer: RemoteInfo, done?: () => void): void {
    if (datagramFault(datagram) !== null) {
      counts.malformed++;
      done?.();
      return;
    }
    const run = { header: readHeader(datagram, 0), frames: 1, bytes: datagram };
    const reply = work.now(run);
    if (reply === null) {
      answerLater(run, peer, done);
      return;
    }
    send(reply, peer);
    done?.();
  }

  function answerLater(run: FrameRun, peer: RemoteInfo, done?: () => void): void {
    const { length } = run.bytes;
    if (tasks.size >= MAX_PENDING_DATAGRAMS || pendingBytes + length > MAX_PENDING_DATAGRAM_BYTES) {
      counts.dropped++;
      done?.();
      return;
    }
    pendingBytes += length;
    const task = { cancel: (): void => undefined };
    tasks.add(task);
    task.cancel = work.later(run, (reply) => {
      pendingBytes -= length;
      tasks.delete(task);
      if (isEnded) return;
      if (reply === null) counts.dropped++;
      else send(reply, peer);
      done?.();
    });
  }

  function send(reply: Buffer, peer: RemoteInfo): void {
    if (socket.getSendQueueSize() > MAX_UNSENT_DATAGRAM_BYTES) {
      counts.dropped++;
      return;
    }
    counts.requests++;
    // Without a callback Node sends at once and allocates nothing more; a send that fails is a datagram lost.
    socket.send(reply, peer.port, peer.address);
  }

  function end(): void {
    isEnded = true;
    for (const { cancel } of tasks) cancel();
    tasks.clear();
  }

  return { answer, pending: () => tasks.size, end };
}
