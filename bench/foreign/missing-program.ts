// Whether a foreign server's program is here at all, told before anything is measured. What it does once started is not known.
import type { ForeignServer } from '../../results/foreign-server.js';
import { MeasureError } from '../run/instruments.js';
import { splitCommand } from './command-words.js';
import { findExecutable } from './find-executable.js';

/** Why it cannot be started; null when its first word is a program, or when it runs already. */
export function missingProgram({ command, cwd, env }: ForeignServer): string | null {
  if (command === null) return null;
  const [name = ''] = splitCommand(command);
  try {
    findExecutable(name, { path: env['PATH'] ?? process.env['PATH'] ?? '', cwd });
    return null;
  } catch (error) {
    if (error instanceof MeasureError) return error.message;
    throw error;
  }
}
