// A copy of what was handed in, to run in: what a submission builds, writes or breaks is gone with the copy, and the original stays
// as it was handed in.
import {
  chmodSync,
  cpSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CannotRunError, UsageError } from '../command-error.js';
import { systemCode } from '../../results/store-error.js';
import type { OtherUser } from './sandbox/confinement.js';

export interface WorkingCopy {
  /** Where the submission's files are. */
  readonly folder: string;
  /** An empty folder, its home and place for temporary files. */
  readonly scratch: string;
  remove(): void;
}

/** Sources are kilobytes; this much is a mistake, or an attempt to fill a disk. */
const MAX_MIB = 256;
const MIB = 2 ** 20;
/** History is not needed to run, and may be larger than all else. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git']);

/**
 * @param submission a folder, or one file. @param user whose the copy is to be; null: this one's.
 * @throws {UsageError} when there is no such thing; {@link CannotRunError} SUBMISSION_TOO_BIG.
 */
export function makeWorkingCopy(submission: string, user: OtherUser | null): WorkingCopy {
  const isFolder = statOf(submission).isDirectory();
  const root = mkdtempSync(join(tmpdir(), 'echobench-grade-'));
  const copy = {
    folder: join(root, 'submission'),
    scratch: join(root, 'home'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  try {
    mkdirSync(copy.folder);
    mkdirSync(copy.scratch);
    let left = MAX_MIB * MIB;
    cpSync(
      realpathSync(submission),
      isFolder ? copy.folder : join(copy.folder, basename(submission)),
      {
        recursive: true,
        // A link stays a link: where it leads is for the submission's own rights to find out.
        verbatimSymlinks: true,
        filter: (file) => {
          if (LEFT_OUT.has(basename(file))) return false;
          const stat = lstatSync(file);
          left -= stat.size;
          if (left < 0) throw tooBig(submission);
          return stat.isFile() || stat.isDirectory() || stat.isSymbolicLink();
        },
      },
    );
    // Others may pass through to what is theirs, and see nothing else.
    chmodSync(root, 0o711);
    if (user !== null) for (const folder of [copy.folder, copy.scratch]) giveTo(user, folder);
    return copy;
  } catch (error) {
    copy.remove();
    throw error;
  }
}

function giveTo(user: OtherUser, path: string): void {
  lchownSync(path, user.uid, user.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(user, join(path, name));
}

function statOf(path: string) {
  try {
    // The argument itself may be a link to what was handed in.
    return statSync(path);
  } catch (cause) {
    throw new UsageError(
      `the submission ${path} cannot be read (${systemCode(cause)}): give a folder, or one file`,
    );
  }
}

function tooBig(submission: string): CannotRunError {
  return new CannotRunError(
    'SUBMISSION_TOO_BIG',
    `the submission ${submission} is larger than ${MAX_MIB} MiB: hand in sources alone`,
  );
}
