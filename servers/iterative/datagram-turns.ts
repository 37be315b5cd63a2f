// The queue of an iterative datagram server: bounded as the kernel's is, and first come, first served.
import type { RemoteInfo } from 'node:dgram';
import { MAX_PENDING_DATAGRAM_BYTES, MAX_PENDING_DATAGRAMS } from '../limits.js';
import type { MutableCounts } from '../worker-counts.js';

/** Datagrams that wait for their turn. */
export interface DatagramTurns {
  /** Serves the datagram when all before it are answered, or drops it when too many wait. */
  join(datagram: Buffer, peer: RemoteInfo): void;
  /** The datagram being served is done: the next one's turn. */
  readonly next: () => void;
  /** Datagrams not answered: those that wait, and the one being served. */
  waiting(): number;
}

/** @param serve is given each datagram when its turn comes, and must see to it that `next` is called when it is done. */
export function createDatagramTurns(
  serve: (datagram: Buffer, peer: RemoteInfo) => void,
  counts: MutableCounts,
): DatagramTurns {
  const queue = new Set<{ datagram: Buffer; peer: RemoteInfo }>();
  let queuedBytes = 0;
  let isServing = false;
  let isDraining = false;

  function join(datagram: Buffer, peer: RemoteInfo): void {
    if (
      queue.size >= MAX_PENDING_DATAGRAMS ||
      queuedBytes + datagram.length > MAX_PENDING_DATAGRAM_BYTES
    ) {
      counts.dropped++;
      return;
    }
    queue.add({ datagram, peer });
    queuedBytes += datagram.length;
    drain();
  }

  function next(): void {
    isServing = false;
    drain();
  }

  /** Serves in a loop, not by recursion: a queue of echoes is answered within one call. */
  function drain(): void {
    if (isDraining) return;
    isDraining = true;
    for (const first of queue) {
      if (isServing) break;
      queue.delete(first);
      queuedBytes -= first.datagram.length;
      isServing = true;
      serve(first.datagram, first.peer);
    }
    isDraining = false;
  }

  return { join, next, waiting: () => queue.size + (isServing ? 1 : 0) };
}
