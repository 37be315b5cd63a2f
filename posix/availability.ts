// Whether system calls can be made here, asked of everything they need: not of the system alone, but of the binding too.
import { libc } from './libc.js';
import { PosixUnsupportedError } from './platform.js';

/** Why system calls cannot be made by this process, or null when they can. Loads the binding, which takes some milliseconds. */
export function systemCallsReason(): string | null {
  try {
    libc();
    return null;
  } catch (error) {
    if (error instanceof PosixUnsupportedError) return error.message;
    throw error;
  }
}
