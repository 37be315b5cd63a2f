// Which file a command's first word names, looked up as execvp would, so that a missing one is told before anything starts.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MeasureError } from '../run/instruments.js';

/**
 * @param path folders, as the environment variable PATH lists them.
 * @returns `name` itself when it has a slash, else the file in the first folder that has it.
 * @throws {MeasureError} PROGRAM_NOT_FOUND, saying where it was looked for.
 */
export function findExecutable(name: string, path = process.env['PATH'] ?? ''): string {
  if (name.includes('/')) {
    if (isExecutable(name)) return name;
    throw notFound(name, 'there is no such file, or it may not be executed');
  }
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw notFound(
    name,
    `none of the folders of PATH has it (${path === '' ? 'it is empty' : path})`,
  );
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
