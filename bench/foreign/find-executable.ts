// Which file a command's first word names, looked up as execvp would, so that a missing one is told before anything starts.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { MeasureError } from '../run/instruments.js';

/** Where a program is looked for. */
export interface ExecutablePlace {
  /** Folders, as the environment variable PATH lists them. */
  readonly path: string;
  /** The folder that it will run in; null: this process's. */
  readonly cwd: string | null;
}

/**
 * @returns the file itself when `name` has a slash, taken from the folder that it will run in; else the one in the first folder of PATH
 * that has it.
 * @throws {MeasureError} PROGRAM_NOT_FOUND, saying where it was looked for.
 */
export function findExecutable(
  name: string,
  { path, cwd }: ExecutablePlace = { path: process.env['PATH'] ?? '', cwd: null },
): string {
  if (cwd !== null && !isFolder(cwd)) {
    throw notFound(name, `the folder ${cwd} that it is to run in is not there`);
  }
  if (name.includes('/')) {
    const file = cwd === null ? name : resolve(cwd, name);
    if (isExecutable(file)) return file;
    const where = cwd === null ? '' : ` in ${cwd}`;
    throw notFound(name, `there is no such file${where}, or it may not be executed`);
  }
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(resolve(cwd ?? '', folder), name))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw notFound(
    name,
    `none of the folders of PATH has it (${path === '' ? 'it is empty' : path})`,
  );
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, or not ours to see: nothing can run in it either way.
    return false;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, not ours to see, or not executable: all the same to execvp.
    return false;
  }
}

function notFound(name: string, why: string): MeasureError {
  return new MeasureError(
    'PROGRAM_NOT_FOUND',
    `"${name}" cannot be started: ${why}; install it, or write its whole path`,
  );
}
