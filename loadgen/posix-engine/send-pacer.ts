// What is due by a schedule, sent when the loop of the posix engine asks. The node engine's pump without its timers: this one
// is asked, and says how long until it wants to be asked again.
import type { PumpContext, SendPump } from '../clients/send-pump-contract.js';

/** Driven by {@link SendPacer.sendDue}, once per turn of the loop. */
export interface SendPacer extends SendPump {
  /** Sends what is due. @param nowNs a fresh reading. @returns when to be asked again, in the past when more are due; Infinity for never. */
  readonly sendDue: (nowNs: number) => number;
}

/** Sends of one turn before the loop gets to read replies again. */
const MAX_BURST = 256;
/** Before another try when no connection takes a request. */
const BLOCKED_REST_NS = 1e6;

/** Sends nothing before {@link SendPacer.start}. */
export function createSendPacer(
  context: Pick<PumpContext, 'schedule' | 'originNs' | 'clock' | 'send'>,
): SendPacer {
  const { schedule, originNs, clock, send } = context;
  let endNs: (() => number) | null = null;
  let dueNs = originNs + schedule.next();

  function sendDue(turnNs: number): number {
    if (endNs === null) return Infinity;
    let nowNs = turnNs;
    const lastNs = endNs();
    for (let sent = 0; dueNs <= nowNs && nowNs < lastNs && sent < MAX_BURST; sent++) {
      if (!send(dueNs, nowNs)) return nowNs + BLOCKED_REST_NS;
      dueNs = originNs + schedule.next();
      nowNs = clock();
    }
    return nowNs < lastNs ? dueNs : Infinity;
  }

  return {
    start: (ending) => {
      endNs = ending;
    },
    stop: () => {
      endNs = null;
    },
    sendDue,
  } satisfies SendPacer;
}
