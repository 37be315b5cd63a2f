// One of the programs with a heap of known size, in C or in JavaScript: told what to do a step at a time, its memory read after each.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FORKABLE_FLAGS } from '../../../posix/fork.js';
import { startCProcess } from '../../c-programs/c-process.js';
import type { Designs } from '../c-designs.js';
import { untilAborted } from '../until-aborted.js';
import { readTreeMemory, type TreeMemory } from './tree-memory.js';

/** Which program, and what it works on. `heap` and `shared`: what is handed to threads. */
export type HeapProgram =
  | { readonly kind: 'c-fork' | 'c-threads' | 'js-fork' }
  | { readonly kind: 'js-threads'; readonly memory: 'objects' | 'shared' };

/** What a step left behind it. */
export interface HeapStep {
  readonly memory: TreeMemory;
  /** Of the writes by threads, those that the main thread saw. */
  readonly seen: number;
}

/** Touching and copying take fractions of a second. */
const STEP_TIMEOUT_MS = 30_000;
const FORK_TRIAL = fileURLToPath(new URL('heap-fork-trial.js', import.meta.url));
const THREADS_TRIAL = fileURLToPath(new URL('heap-threads-trial.js', import.meta.url));

const doneSchema = z.object({ event: z.literal('done'), seen: z.int() });

/**
 * Starts the program and takes it through `steps`.
 * @param count children or threads. @returns what was there before the first step, and after each.
 * @throws {MeasureError} when it fails, its memory cannot be read, or `signal` is aborted.
 */
export async function measureHeap(
  program: HeapProgram,
  { mib, count, steps }: { mib: number; count: number; steps: readonly string[] },
  designs: Designs,
  signal: AbortSignal,
): Promise<readonly HeapStep[]> {
  const [file, ...words] = commandOf(program, designs);
  const kind = program.kind === 'js-threads' ? [program.memory] : [];
  const child = await startCProcess(file, [...words, `${mib}`, `${count}`, ...kind], null);
  try {
    const found = [await stepOf()];
    for (const step of steps) {
      child.say(step);
      found.push(await stepOf());
    }
    return found;
  } finally {
    await child.end();
  }

  async function stepOf(): Promise<HeapStep> {
    const { seen } = await untilAborted(child.nextLine(doneSchema, STEP_TIMEOUT_MS), signal);
    return { memory: readTreeMemory(child.pid), seen };
  }
}

function commandOf({ kind }: HeapProgram, designs: Designs): [string, ...string[]] {
  switch (kind) {
    case 'c-fork':
      return [designs.path('heap-fork')];
    case 'c-threads':
      return [designs.path('heap-threads')];
    case 'js-fork':
      return [process.execPath, ...FORKABLE_FLAGS, '--expose-gc', FORK_TRIAL];
    case 'js-threads':
      return [process.execPath, '--expose-gc', THREADS_TRIAL];
  }
}
