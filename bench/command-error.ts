// The two ways a command fails that are not some other part's error: it was written wrongly, or it cannot be done here.

/** The command line asks for something that does not exist or makes no sense. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: string;
  constructor(message: string, code = 'USAGE') {
    super(message);
    this.code = code;
  }
}

/** The command is right, and this system, runtime or target does not allow it. Exit code 4. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError';
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
