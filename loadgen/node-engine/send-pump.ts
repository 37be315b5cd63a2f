// The open loop's heart: finds what is due by a schedule and has it sent in the turn that finds it so. Picks no client, moves
// no bytes, counts only its own spinning.
import type { PumpContext, SendPump } from '../clients/send-pump-contract.js';

/** Sends of one turn before the loop gets to read replies again. */
const MAX_BURST = 256;
/** A timer may be a millisecond late and more: it is set this much short, and the rest is spun. */
const SPIN_NS = 2e6;
/**
 * A turn of spinning takes some 10 µs. One that took longer was not on the CPU, or did other work: only this much of it counts
 * as spinning, or a crowded machine would make the generator look idle.
 */
const LONGEST_SPIN_NS = 50_000;
/** Before another try when no connection takes a request. */
const BLOCKED_REST_MS = 1;

export function createSendPump(context: PumpContext): SendPump {
  const { schedule, originNs, recorder, clock, activity, send } = context;
  let endNs: (() => number) | null = null;
  let dueNs = originNs + schedule.next();
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let spinStartNs: number | null = null;
  let repliesBefore = 0;

  function pump(): void {
    if (endNs === null) return;
    let nowNs = clock();
    countSpin(nowNs);
    spinStartNs = null;
    const lastNs = endNs();
    for (let sent = 0; dueNs <= nowNs && nowNs < lastNs && sent < MAX_BURST; sent++) {
      if (!send(dueNs, nowNs)) {
        timer = setTimeout(pump, BLOCKED_REST_MS);
        return;
      }
      dueNs = originNs + schedule.next();
      nowNs = clock();
    }
    if (nowNs < lastNs) waitForNext(nowNs);
  }

  /** A turn in which replies were read is work, not waiting. */
  function countSpin(nowNs: number): void {
    if (spinStartNs === null || activity.replies !== repliesBefore) return;
    recorder.spun(spinStartNs, Math.min(nowNs, spinStartNs + LONGEST_SPIN_NS));
  }

  function waitForNext(nowNs: number): void {
    const waitNs = dueNs - nowNs;
    if (waitNs > SPIN_NS) {
      timer = setTimeout(pump, Math.floor((waitNs - SPIN_NS) / 1e6) + 1);
      return;
    }
    if (waitNs > 0) spinStartNs = nowNs;
    repliesBefore = activity.replies;
    immediate = setImmediate(pump);
  }

  return {
    start: (ending) => {
      endNs = ending;
      pump();
    },
    stop: () => {
      endNs = null;
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
}
