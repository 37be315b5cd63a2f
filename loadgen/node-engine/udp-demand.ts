// Which client of a datagram load sends when. Counts nothing and moves no bytes.
import type { Clock, EngineControl } from '../engine.js';
import type { WorkerShare } from '../load-plan.js';
import type { Recorder } from '../recorder.js';

/** Who sends next, driven by the session. */
export interface UdpDemand {
  start(control: EngineControl): void;
  /** The request of `client` has come to its end. */
  ended(client: number): void;
  /** Flow `flow` was refused; its clients rest until `untilNs`. */
  rest(flow: number, untilNs: number): void;
  /** Called every few milliseconds. */
  tick(nowNs: number): void;
  stop(): void;
}

/** What demand is made of. */
export interface UdpDemandTarget {
  flowOf(client: number): number;
  /** Sends a request of `client`, due at `intendedNs`, or (null) now. */
  send(client: number, intendedNs: number | null): void;
}

/** The demand of a share: closed loop. */
export function createUdpDemand(
  share: WorkerShare,
  _recorder: Recorder,
  _clock: Clock,
  target: UdpDemandTarget,
): UdpDemand {
  return createClosedDemand(share.plan.mode.clients, target);
}

/** A closed loop: each client sends again in the turn in which its request ended, unless its flow rests. */
export function createClosedDemand(clients: number, target: UdpDemandTarget): UdpDemand {
  const restingUntilNs = new Map<number, number>();
  let resting: number[] = [];

  function tick(nowNs: number): void {
    if (restingUntilNs.size === 0) return;
    for (const [flow, untilNs] of restingUntilNs) {
      if (untilNs <= nowNs) restingUntilNs.delete(flow);
    }
    const rested = resting.filter((client) => !restingUntilNs.has(target.flowOf(client)));
    resting = resting.filter((client) => restingUntilNs.has(target.flowOf(client)));
    for (const client of rested) target.send(client, null);
  }

  return {
    start: () => {
      for (let client = 0; client < clients; client++) target.send(client, null);
    },
    ended: (client) => {
      if (restingUntilNs.size > 0 && restingUntilNs.has(target.flowOf(client)))
        resting.push(client);
      else target.send(client, null);
    },
    rest: (flow, untilNs) => {
      restingUntilNs.set(flow, untilNs);
    },
    tick,
    stop: () => {
      resting = [];
    },
  };
}
