// Reads texts from /proc and /sys, where a file may vanish or refuse in mid-read as a matter of course. No parsing here.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * What a process that just ended (ENOENT, ESRCH), somebody else's process (EACCES, EPERM), a driver without an answer
 * (EIO, EINVAL, ENODEV, EOPNOTSUPP) or a system without /proc (ENOENT, ENOTDIR) says.
 */
const UNREADABLE: ReadonlySet<string> = new Set([
  'ENOENT',
  'ESRCH',
  'EACCES',
  'EPERM',
  'ENOTDIR',
  'EIO',
  'EINVAL',
  'ENODEV',
  'EOPNOTSUPP',
]);

/** The text of `path`, or null when it is gone, forbidden or not part of this system. @throws any other system error. */
export function readProcText(path: string): string | null {
  return orNull(() => readFileSync(path, 'utf8'));
}

/** {@link readProcText} without the newline at the end; an empty text is null too. For files that hold one value. */
export function readProcValue(path: string): string | null {
  const text = readProcText(path)?.trim();
  return text === undefined || text === '' ? null : text;
}

/** Names in the folder `path`, or null when it cannot be listed. */
export function listProc(path: string): string[] | null {
  return orNull(() => readdirSync(path));
}

/** Where the link `path` points, or null when it is gone or forbidden. */
export function readProcLink(path: string): string | null {
  return orNull(() => readlinkSync(path));
}

/** Why process metrics cannot be had on this system, or null when they can. */
export function procUnavailableReason(): string | null {
  if (readProcText('/proc/self/stat') !== null) return null;
  return `process metrics come from /proc, which ${process.platform} does not have here: run on Linux with /proc mounted`;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== undefined && UNREADABLE.has(code)) return null;
    throw error;
  }
}
