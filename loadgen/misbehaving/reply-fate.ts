// Servers that answer rightly but not once and not in order: replies dropped, sent twice, swapped, or never sent.
import { honestReply } from './honest-reply.js';
import { createOccasions, type Misbehaviour, type Peer, type Regularity } from './misbehaviour.js';

/** A reply held for a swap goes out alone after this long, so that a lone client is not kept for ever. */
const SWAP_PATIENCE_MS = 20;

/** Leaves every n-th request unanswered. */
export function createDrops(regularity: Regularity): Misbehaviour {
  const occasions = createOccasions(regularity);
  return {
    answer: (request, peer) => {
      if (!occasions.isNext()) peer.write(honestReply(request));
    },
    misdeeds: () => occasions.count(),
    close: () => undefined,
  };
}

/** Answers every n-th request twice. */
export function createDuplicates(regularity: Regularity): Misbehaviour {
  const occasions = createOccasions(regularity);
  return {
    answer: (request, peer) => {
      const reply = honestReply(request);
      peer.write(reply);
      if (occasions.isNext()) peer.write(reply);
    },
    misdeeds: () => occasions.count(),
    close: () => undefined,
  };
}

/** Holds every n-th reply back until the next to the same peer has gone out. A misdeed is a swap that happened. */
export function createSwaps({ every, limit }: Regularity): Misbehaviour {
  const occasions = createOccasions({ every, limit: null });
  const held = new Map<Peer, { readonly reply: Buffer; readonly release: NodeJS.Timeout }>();
  let swaps = 0;

  function mayHold(): boolean {
    return occasions.isNext() && (limit === null || swaps + held.size < limit);
  }

  function hold(peer: Peer, reply: Buffer): void {
    const release = setTimeout(() => {
      held.delete(peer);
      peer.write(reply);
    }, SWAP_PATIENCE_MS);
    held.set(peer, { reply, release });
  }

  return {
    answer: (request, peer) => {
      const reply = honestReply(request);
      const earlier = held.get(peer);
      if (earlier === undefined) {
        if (mayHold()) hold(peer, reply);
        else peer.write(reply);
        return;
      }
      clearTimeout(earlier.release);
      held.delete(peer);
      peer.write(reply);
      peer.write(earlier.reply);
      swaps += 1;
    },
    misdeeds: () => swaps,
    close: () => {
      for (const { release } of held.values()) clearTimeout(release);
      held.clear();
    },
  };
}

/** Takes every request and answers none. */
export function createSilence(): Misbehaviour {
  let requests = 0;
  return {
    answer: () => {
      requests += 1;
    },
    misdeeds: () => requests,
    close: () => undefined,
  };
}
