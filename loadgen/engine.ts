// The contract of a load engine: the only code that knows sockets. Pacing, checking, counting and the window are
// handed to it, so that every engine fills the same record with the same meanings.
import type { EngineFacts } from './engine-facts.js';
import type { EngineName, WorkerShare } from './load-plan.js';
import type { Recorder } from './recorder.js';

/** Whether an engine can carry a share on this system, with the reason when it cannot. */
export type EngineSupport =
  { readonly supported: true } | { readonly supported: false; readonly reason: string };

/** The monotonic clock, in nanoseconds since an arbitrary point that all processes of this machine share. */
export type Clock = () => number;

/** What an engine is given to run with. Times are on `clock`. */
export interface EngineControl {
  readonly clock: Clock;
  /** When the window opens and closes; sending stops at `windowEndNs`. */
  readonly windowStartNs: number;
  readonly windowEndNs: number;
  /** True once the load must end early (Ctrl-C); polled at least every 50 ms. */
  readonly stopped: () => boolean;
}

/** A way to put load on a target. */
export interface Engine {
  readonly name: EngineName;
  /** @returns why this share cannot be carried, before anything is opened. */
  supports(share: WorkerShare): EngineSupport;
  /**
   * Opens every client's connection (or flow) without sending, and tells `recorder` of each connect.
   * A refused or failed connection is counted, not thrown: {@link EngineSession.run} tries again.
   * @throws {LoadPlanError} when the share cannot be carried at all (descriptor limit, unknown host).
   */
  open(share: WorkerShare, recorder: Recorder, clock: Clock): Promise<EngineSession>;
}

/** An engine with its first connections open. */
export interface EngineSession {
  /** Sends from now until `windowEndNs`, tells the recorder everything, and closes every socket. */
  run(control: EngineControl): Promise<void>;
  /** What only the engine saw, for the result's warnings; complete once {@link run} has ended. */
  facts(): EngineFacts;
}
