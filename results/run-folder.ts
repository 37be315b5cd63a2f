// The folder of a run: its unique name, and the `latest` pointer beside it. What lies inside is not known here.
import { lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreError, readFailure, systemCode, writeFailure } from './store-error.js';

/** The pointer's name beside the run folders. */
export const LATEST = 'latest';

/** More runs of one scenario in one second than anyone starts; beyond it something loops. */
const MAX_SAME_SECOND = 1_000;
/** What file systems and users without the right to make a symbolic link answer. */
const NO_SYMLINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EINVAL',
]);

/** `<UTC>-<name>`, e.g. `20261123T071500Z-quick`: sorts by time, and is safe in any file system. */
export function runId(startedAt: Date, name: string): string {
  const utc = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return `${utc}-${name}`;
}

/**
 * Makes a folder that nobody else has under `root`. Two runs that start in one second get `-2`, `-3` … appended: mkdir
 * decides, so it holds between processes too.
 * @throws {StoreError} RUN_NOT_WRITTEN.
 */
export async function createRunFolder(
  root: string,
  startedAt: Date,
  name: string,
): Promise<{ readonly id: string; readonly folder: string }> {
  const base = runId(startedAt, name);
  try {
    await makeFolders(root);
    for (let n = 1; n <= MAX_SAME_SECOND; n++) {
      const id = n === 1 ? base : `${base}-${n}`;
      const folder = join(root, id);
      if (await makeFolder(folder)) return { id, folder };
    }
  } catch (cause) {
    throw writeFailure(join(root, base), cause);
  }
  const message = `${join(root, base)} and ${MAX_SAME_SECOND - 1} more of that second exist: remove old runs`;
  throw new StoreError('RUN_NOT_WRITTEN', join(root, base), message);
}

/**
 * Points `latest` at a run: a relative symbolic link (so that the folder may be moved), or a text file holding the id where
 * links cannot be had. Replaced by rename, so it always points somewhere.
 * @param link makes the link; tests pass one that fails.
 * @throws {StoreError} RUN_NOT_WRITTEN.
 */
export async function pointLatest(root: string, id: string, link = symlink): Promise<void> {
  const pointer = join(root, LATEST);
  const temporary = join(root, `.${LATEST}-${process.pid}-${id}`);
  try {
    await makePointer(temporary, id, link);
    await rename(temporary, pointer);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailure(pointer, cause);
  }
}

/** The id that `latest` points at, or null when nothing has been stored yet. @throws {StoreError} RUN_UNREADABLE. */
export async function readLatest(root: string): Promise<string | null> {
  const pointer = join(root, LATEST);
  try {
    const isLink = (await lstat(pointer)).isSymbolicLink();
    return isLink ? await readlink(pointer) : (await readFile(pointer, 'utf8')).trim();
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return null;
    throw readFailure(pointer, cause);
  }
}

/**
 * As mkdir's `recursive`, which in Node 20 never returns where the system answers ENOENT for a child of a folder that
 * exists, as /proc does.
 */
async function makeFolders(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (cause) {
    const parent = dirname(folder);
    if (systemCode(cause) !== 'ENOENT' || parent === folder) throw cause;
    await makeFolders(parent);
    await makeFolder(folder);
  }
}

async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false;
    throw cause;
  }
}

async function makePointer(path: string, id: string, link: typeof symlink): Promise<void> {
  await rm(path, { force: true });
  try {
    await link(id, path);
  } catch (cause) {
    if (!NO_SYMLINKS.has(systemCode(cause))) throw cause;
    await writeFile(path, `${id}\n`);
  }
}
