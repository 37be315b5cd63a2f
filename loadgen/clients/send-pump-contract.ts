// What finds the requests that are due by a schedule, whichever engine's, and what it needs of the session around it. Types alone.
import type { Clock } from '../engine.js';
import type { Recorder } from '../recorder.js';
import type { Schedule } from '../schedule.js';

/** What a pump needs of the session around it. */
export interface PumpContext {
  readonly schedule: Schedule;
  /** When the schedule begins. */
  readonly originNs: number;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Counted up with every reply, so that waiting can be told from work. */
  readonly activity: { readonly replies: number };
  /** Sends one request now that was due at `dueNs`; false when nobody can, and it stays due. */
  readonly send: (dueNs: number, nowNs: number) => boolean;
}

export interface SendPump {
  /** Sends what is due until `endNs()`, read at each send. */
  start(endNs: () => number): void;
  stop(): void;
}
