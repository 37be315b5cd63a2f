// Why an address could not be had, in words that say what to do. The system's own code is kept.

/** The address asked for cannot be listened on. `code` is the system's, such as EADDRINUSE. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Wraps what `listen` or `bind` reported. @param cause an error with a `code`, as Node's system errors have. */
export function listenError(cause: unknown, host: string, port: number): ListenError {
  const code = errorCode(cause);
  const remedy = REMEDIES[code] ?? 'see the system error above';
  const text = cause instanceof Error ? cause.message : String(cause);
  return new ListenError(code, `cannot listen on ${host}:${port}: ${text}; ${remedy}`, cause);
}

/** Tells of a fault of a listener that goes on, such as a client that could not be accepted for want of descriptors. */
export function warnOfListener(cause: Error): void {
  process.emitWarning(`${cause.message}; the server goes on`, {
    type: 'ListenerFault',
    code: errorCode(cause),
  });
}

/** The `code` of a system error, or `UNKNOWN`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'UNKNOWN';
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'stop what listens there, choose another port, or take port 0 for a free one',
  EACCES: 'ports below 1024 need a privilege: choose a higher one, or 0 for a free one',
  EADDRNOTAVAIL: 'this machine has no such address: give one of its own, or 127.0.0.1',
  ENOTFOUND: 'the name is not known: give an address of this machine, or 127.0.0.1',
  EMFILE: 'too many open files: raise ulimit -n',
};
