// What an engine tells of each request and session, and who decides what it means for the window. One per worker.

/** Outcomes an engine reports. Times are nanoseconds on the engine's clock; a client is its index within the share. */
export interface Recorder {
  /** A request left. `intendedNs` is its scheduled time in open loop, and equal to `sentNs` in closed loop. */
  sent(client: number, intendedNs: number, sentNs: number): void;
  succeeded(client: number, intendedNs: number, sentNs: number, doneNs: number): void;
  corrupted(client: number, doneNs: number): void;
  /** A stream request older than the timeout at `atNs`; its latency is censored at the timeout. */
  timedOut(client: number, intendedNs: number, sentNs: number, atNs: number): void;
  /** A datagram given up at `atNs`, or a stream request whose connection died under it. */
  lost(client: number, atNs: number): void;
  /** In flight when the window closed. */
  aborted(client: number, atNs: number): void;
  /** A reply that came after its request had been given up. */
  late(atNs: number): void;
  duplicated(atNs: number): void;
  reordered(atNs: number): void;

  connectStarted(client: number, atNs: number): void;
  opened(client: number, startedNs: number, openedNs: number): void;
  /** The first reply of a session, or of a datagram client. */
  firstReply(client: number, startedNs: number, doneNs: number): void;
  sessionCompleted(atNs: number): void;
  sessionRefused(client: number, atNs: number): void;
  sessionReset(client: number, atNs: number): void;
  sessionFailed(client: number, atNs: number): void;

  /** Time the worker's thread spent spinning until a send was due. */
  spun(startNs: number, endNs: number): void;
}
