// Servers whose replies are right but whose streams are awkward: single bytes, many replies in one write, early ends.
import { honestReply } from './honest-reply.js';
import { createOccasions, type Misbehaviour, type Peer } from './misbehaviour.js';

/** Writes each byte of each reply in a loop turn of its own, so that the reader sees them apart. A misdeed is a reply so written. */
export function createOneByteWrites(): Misbehaviour {
  const queues = new Map<Peer, Buffer[]>();
  let written = 0;
  let closed = false;

  function step(peer: Peer, queue: Buffer[], at: number): void {
    const [reply] = queue;
    if (reply === undefined || closed) {
      queues.delete(peer);
      return;
    }
    peer.write(reply.subarray(at, at + 1));
    const isLast = at + 1 === reply.length;
    if (isLast) {
      queue.shift();
      written += 1;
    }
    setImmediate(() => step(peer, queue, isLast ? 0 : at + 1));
  }

  return {
    answer: (request, peer) => {
      const queue = queues.get(peer);
      if (queue !== undefined) {
        queue.push(honestReply(request));
        return;
      }
      const started = [honestReply(request)];
      queues.set(peer, started);
      step(peer, started, 0);
    },
    misdeeds: () => written,
    close: () => {
      closed = true;
    },
  };
}

/** Collects a peer's replies for `collectMs` and writes them as one. A misdeed is a write of two replies or more. */
export function createCoalescing(collectMs: number): Misbehaviour {
  const collected = new Map<Peer, { readonly replies: Buffer[]; readonly flush: NodeJS.Timeout }>();
  let coalesced = 0;

  function flush(peer: Peer, replies: readonly Buffer[]): void {
    collected.delete(peer);
    if (replies.length > 1) coalesced += 1;
    peer.write(Buffer.concat(replies));
  }

  return {
    answer: (request, peer) => {
      const reply = honestReply(request);
      const collecting = collected.get(peer);
      if (collecting !== undefined) {
        collecting.replies.push(reply);
        return;
      }
      const replies = [reply];
      collected.set(peer, { replies, flush: setTimeout(() => flush(peer, replies), collectMs) });
    },
    misdeeds: () => coalesced,
    close: () => {
      for (const { flush: timer } of collected.values()) clearTimeout(timer);
      collected.clear();
    },
  };
}

/** Ends a stream in an orderly way behind its n-th reply or a later one, on at most `limit` streams. A misdeed is an end. */
export function createCloses(replies: number, limit: number | null): Misbehaviour {
  const occasions = createOccasions({ every: 1, limit });
  const answered = new WeakMap<Peer, number>();
  const ended = new WeakSet<Peer>();
  return {
    answer: (request, peer) => {
      if (ended.has(peer)) return;
      const count = (answered.get(peer) ?? 0) + 1;
      answered.set(peer, count);
      peer.write(honestReply(request));
      if (count < replies || !occasions.isNext()) return;
      ended.add(peer);
      peer.end();
    },
    misdeeds: () => occasions.count(),
    close: () => undefined,
  };
}

/** Answers n requests of a stream or more and resets it on the next, on at most `limit` streams. A misdeed is a reset. */
export function createResets(replies: number, limit: number | null): Misbehaviour {
  const occasions = createOccasions({ every: 1, limit });
  const answered = new WeakMap<Peer, number>();
  return {
    answer: (request, peer) => {
      const count = answered.get(peer) ?? 0;
      answered.set(peer, count + 1);
      if (count >= replies && occasions.isNext()) peer.reset();
      else peer.write(honestReply(request));
    },
    misdeeds: () => occasions.count(),
    close: () => undefined,
  };
}
