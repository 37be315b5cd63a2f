// Which run files a folder holds, at any depth a download of artifacts makes, and when each was last written. Reads none of them.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_FILE } from '../store.js';
import { readFailure, systemCode } from '../store-error.js';

export interface RunFile {
  /** Below the folder that was looked through, with `/` between its parts. */
  readonly path: string;
  readonly mtimeMs: number;
  readonly sizeBytes: number;
  /** When anything about it last changed: unlike `mtimeMs`, nobody can set it back. */
  readonly ctimeMs: number;
  /** The file itself: another that was moved into its place has another. */
  readonly inode: number;
}

/** `<artifact>/<machine>/<run>/run.json`, and one more. */
const MAX_DEPTH = 4;

/** In the order of their paths, which is that of their time within one folder. A missing root holds none. @throws {StoreError} */
export async function findRunFiles(root: string): Promise<RunFile[]> {
  const files = await lookThrough(root, '', MAX_DEPTH);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function lookThrough(root: string, below: string, depth: number): Promise<RunFile[]> {
  const here = below === '' ? RUN_FILE : `${below}/${RUN_FILE}`;
  const facts = await stat(join(root, here)).catch(() => null);
  if (facts?.isFile() === true) {
    const { mtimeMs, size: sizeBytes, ctimeMs, ino: inode } = facts;
    return [{ path: here, mtimeMs, sizeBytes, ctimeMs, inode }];
  }
  if (depth === 0) return [];
  const folders = await listFolders(join(root, below));
  const found = await Promise.all(
    folders.map((name) => lookThrough(root, below === '' ? name : `${below}/${name}`, depth - 1)),
  );
  return found.flat();
}

/** Links are not followed: `latest` would count its run twice. */
async function listFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [];
    throw readFailure(folder, cause);
  }
}
