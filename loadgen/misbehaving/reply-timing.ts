// Servers whose replies are right and late: each by a known delay, or all by a freeze. For a process of their own, since both
// hold its thread.
import { honestReply } from './honest-reply.js';
import type { Misbehaviour, Peer } from './misbehaviour.js';

interface HeldReply {
  readonly dueNs: bigint;
  readonly reply: Buffer;
  readonly peer: Peer;
}

/**
 * Answers each request `delayMs` after it came, to some tens of microseconds. Never sleeps from the first request on: a timer is late
 * by up to a millisecond, and waking for a request takes a sleeping CPU tenths of one. Each reply is a misdeed.
 */
export function createDelay(delayMs: number): Misbehaviour {
  const delayNs = BigInt(Math.round(delayMs * 1e6));
  const held: HeldReply[] = [];
  let answered = 0;
  let spin: NodeJS.Immediate | undefined;

  /** One turn of the loop and not a tight loop: requests that come meanwhile are read, and their time is taken, at once. */
  function turn(): void {
    const nowNs = process.hrtime.bigint();
    for (let next = held[0]; next !== undefined && next.dueNs <= nowNs; next = held[0]) {
      held.shift();
      answered += 1;
      next.peer.write(next.reply);
    }
    spin = setImmediate(turn);
  }

  return {
    answer: (request, peer) => {
      const dueNs = process.hrtime.bigint() + delayNs;
      held.push({ dueNs, reply: honestReply(request), peer });
      if (spin === undefined) turn();
    },
    misdeeds: () => answered,
    close: () => {
      clearImmediate(spin);
      held.length = 0;
    },
  };
}

/**
 * Answers at once, but every `everyMs` stops dead for `freezeMs`: reads nothing, answers nothing. The first freeze comes
 * midway through what is left of the period after the first request.
 */
export function createFreezes(freezeMs: number, everyMs: number): Misbehaviour {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let freezes = 0;
  let timer: NodeJS.Timeout | undefined;

  function freeze(): void {
    timer = setTimeout(freeze, everyMs);
    freezes += 1;
    Atomics.wait(never, 0, 0, freezeMs);
  }

  return {
    answer: (request, peer) => {
      timer ??= setTimeout(freeze, (everyMs - freezeMs) / 2);
      peer.write(honestReply(request));
    },
    misdeeds: () => freezes,
    close: () => clearTimeout(timer),
  };
}
