// Stopping is asked for by signals, tests and parents, at times all at once; it is done once.

/** Makes `stop` idempotent: later calls wait for the first. */
export function stopOnce<Result>(stop: () => Promise<Result>): () => Promise<Result> {
  let stopped: Promise<Result> | null = null;
  return () => (stopped ??= stop());
}
