// All runs of a folder, condensed, from an index beside them that spares reading what has not changed. The index is a copy of what
// the run files say and may be deleted at any time.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeResultFile } from '../result-file.js';
import { readRun } from '../store.js';
import { StoreError } from '../store-error.js';
import { condenseRun } from './condense-run.js';
import type { HistoryEntry } from './history-entry.js';
import { formatIndex, parseIndex, type IndexedFile } from './index-text.js';
import { findRunFiles, type RunFile } from './run-files.js';

/** Hidden, so that it is no run; below `results/runs/` it is ignored by git like everything there. */
export const INDEX_FILE = '.history-index.json';

export interface HistoryEntries {
  /** From the oldest to the newest. A run that lies in two places counts once. */
  readonly entries: readonly HistoryEntry[];
  /** Why a file could not be read, each with its name. */
  readonly damaged: readonly string[];
  /** How many run files were read, and were not in the index as they are now. */
  readonly read: number;
  /** Why the index could not be kept; null when it was, or did not change. */
  readonly notKept: string | null;
}

/**
 * Reads what is new or changed, by times, size and inode, and keeps the index for the next time: written whole and renamed, so that of two
 * processes at once one wins, and what the other had read is read again.
 * @param announce is told how many files are to be read, before they are: some 15 to 50 a second.
 * @throws {StoreError} when the folder cannot be listed.
 */
export async function readHistory(
  root: string,
  announce: (unread: number) => void = () => undefined,
): Promise<HistoryEntries> {
  const indexFile = join(root, INDEX_FILE);
  const [found, kept] = await Promise.all([findRunFiles(root), readIndex(indexFile)]);
  const known = new Map(kept.map((file) => [file.path, file]));
  const files: IndexedFile[] = [];
  const damaged: string[] = [];
  let read = 0;
  const inIndex = (file: RunFile): IndexedFile | null => {
    const before = known.get(file.path);
    return before !== undefined && isUnchanged(before, file) ? before : null;
  };
  announce(found.filter((file) => inIndex(file) === null).length);
  for (const file of found) {
    const same = inIndex(file);
    if (same !== null) {
      files.push(same);
      continue;
    }
    const entry = await readEntry(root, file);
    // What cannot be read is tried again each time: permissions and program versions change without touching the file.
    if (typeof entry === 'string') damaged.push(entry);
    else {
      files.push({ ...file, entry });
      read += 1;
    }
  }
  const changed = read > 0 || files.length !== kept.length;
  return {
    entries: entriesOf(files),
    damaged,
    read,
    notKept: changed ? await keepIndex(indexFile, files) : null,
  };
}

/** Time and size alone miss an edit that keeps both. A folder that was copied or restored from a cache is read anew once. */
function isUnchanged(before: RunFile, now: RunFile): boolean {
  return (
    before.mtimeMs === now.mtimeMs &&
    before.sizeBytes === now.sizeBytes &&
    before.ctimeMs === now.ctimeMs &&
    before.inode === now.inode
  );
}

/** Empty when there is none that can be used. */
async function readIndex(file: string): Promise<IndexedFile[]> {
  try {
    return parseIndex(await readFile(file, 'utf8')) ?? [];
  } catch {
    // Missing, unreadable or nonsense: the runs themselves are the truth.
    return [];
  }
}

/** The entry, or why there is none. */
async function readEntry(root: string, { path }: RunFile): Promise<HistoryEntry | string> {
  try {
    return condenseRun(await readRun(join(root, path)));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return error.message;
  }
}

async function keepIndex(file: string, files: readonly IndexedFile[]): Promise<string | null> {
  try {
    await writeResultFile(file, formatIndex(files));
    return null;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return error.message;
  }
}

function entriesOf(files: readonly IndexedFile[]): HistoryEntry[] {
  const byRun = new Map<string, HistoryEntry>();
  for (const { entry } of files) {
    const key = `${entry.startedAt} ${entry.id}`;
    if (!byRun.has(key)) byRun.set(key, entry);
  }
  return [...byRun].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
