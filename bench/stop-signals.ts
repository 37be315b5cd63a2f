// Ctrl-C and its kin as an AbortSignal: the first asks whoever works to end in good order, the second ends the process.
import { EXIT } from './exit-codes.js';

/** Signals that ask a program to end: a terminal's Ctrl-C, a supervisor's stop, a closed terminal. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signals turned into an abort until {@link release}. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** Gives the signals back to the system. */
  release(): void;
}

export function abortOnSignals(): StopSignals {
  const controller = new AbortController();
  const onSignal = (): void => {
    // Children are killed by the exit handler of main.ts.
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
    },
  };
}
