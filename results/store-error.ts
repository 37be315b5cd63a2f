// The one error of the results store: what failed, in which file, at which field, and what to do. No I/O here.

/** Why the store could not read or write. */
export type StoreErrorCode =
  /** No such run, file or folder. */
  | 'RUN_NOT_FOUND'
  /** The system refuses to read it. */
  | 'RUN_UNREADABLE'
  /** Not JSON: truncated, damaged, or another kind of file. */
  | 'RUN_NOT_JSON'
  /** JSON of another program, or of another version of this one. */
  | 'RUN_FOREIGN'
  /** A field is missing, unknown or of the wrong kind. */
  | 'RUN_INVALID'
  /** The system refuses to write: a full disk, a read-only folder, no permission. */
  | 'RUN_NOT_WRITTEN';

/** The message says what happened and what to do about it. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** The file or folder in question. */
  readonly file: string;
  /** The offending field as a path, e.g. `repetitions[3].load.windowMs`; null when it is not about a field. */
  readonly field: string | null;
  constructor(
    code: StoreErrorCode,
    file: string,
    message: string,
    details: { readonly field?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.file = file;
    this.field = details.field ?? null;
  }
}

const WRITE_REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, or choose another folder with --out',
  EDQUOT: 'the disk quota is used up: free some space, or choose another folder with --out',
  EROFS: 'the file system is read-only: choose another folder with --out',
  EACCES:
    'this user may not write there: change the permissions, or choose another folder with --out',
  EPERM:
    'the system does not allow it: change the permissions, or choose another folder with --out',
  ENOENT: 'a folder of the path does not exist or cannot be made: choose another folder with --out',
  ENOTDIR: 'a part of the path is a file, not a folder: choose another folder with --out',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
};

/** A system error of a write as a StoreError with its remedy. What was stored before is still there, whole. */
export function writeFailure(file: string, cause: unknown): StoreError {
  const code = systemCode(cause);
  const remedy = WRITE_REMEDIES[code] ?? 'see the cause';
  return new StoreError(
    'RUN_NOT_WRITTEN',
    file,
    `${file} could not be written (${code}): ${remedy}`,
    {
      cause,
    },
  );
}

/** A system error of a read as a StoreError. */
export function readFailure(file: string, cause: unknown): StoreError {
  const code = systemCode(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new StoreError('RUN_NOT_FOUND', file, `${file} does not exist: check the path`, {
      cause,
    });
  }
  const message = `${file} could not be read (${code}): check that it is a file and that this user may read it`;
  return new StoreError('RUN_UNREADABLE', file, message, { cause });
}

/** The system's name for an error (`ENOSPC`), or its message when it has none. */
export function systemCode(cause: unknown): string {
  if (cause instanceof Error) {
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  }
  return String(cause);
}
