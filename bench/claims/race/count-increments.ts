// Runs the two counting programs, C's and Node's, held to certain CPUs, and tells how many updates were lost and what each took.
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CompiledPrograms } from '../../c-programs/compile.js';
import { startCProcess, type CProcess } from '../../c-programs/c-process.js';

/** In whose threads: POSIX threads, or worker threads with a SharedArrayBuffer. */
export type RaceLanguage = 'C' | 'Node';

/** How one is added: as anybody would, under a lock, or in one step that no other thread can come between. */
export type Care = 'plain' | 'mutex' | 'atomic';

/** What is to be counted. */
export interface Counting {
  readonly language: RaceLanguage;
  readonly care: Care;
  readonly threads: number;
  /** Of each thread. */
  readonly increments: number;
  readonly repetitions: number;
  /** Null: on all that this process may use. */
  readonly cpus: readonly number[] | null;
}

/** One repetition. */
export interface Count {
  readonly lostPerMillion: number;
  /** From the first thread's start to the last one's end, ÷ all increments of all threads. */
  readonly nsPerIncrement: number;
}

const NODE_COUNTER = fileURLToPath(new URL('count-main.js', import.meta.url));
/** Far above what a repetition takes on a machine that others are busy on. */
const PATIENCE_MS = 30_000;
const lineSchema = z.object({ counted: z.int(), elapsedNs: z.number().positive() });

/**
 * @param untilMs on `performance.now()`: no repetition but the first is waited for after that.
 * @returns a count for each repetition that ended, one or more.
 * @throws {MeasureError} C_UNAVAILABLE without a compiler; when a program fails, or `signal` is aborted.
 */
export async function countIncrements(
  counting: Counting,
  untilMs: number,
  programs: CompiledPrograms<'count'>,
  signal: AbortSignal,
): Promise<Count[]> {
  const program = await start(counting, programs);
  const end = (): void => void program.end();
  signal.addEventListener('abort', end, { once: true });
  const expected = counting.threads * counting.increments;
  const counts: Count[] = [];
  try {
    do {
      const { counted, elapsedNs } = await program.nextLine(lineSchema, PATIENCE_MS);
      counts.push({
        lostPerMillion: ((expected - counted) / expected) * 1e6,
        nsPerIncrement: elapsedNs / expected,
      });
    } while (counts.length < counting.repetitions && performance.now() < untilMs);
  } finally {
    signal.removeEventListener('abort', end);
    await program.end();
  }
  return counts;
}

function start(
  { language, care, threads, increments, repetitions, cpus }: Counting,
  programs: CompiledPrograms<'count'>,
): Promise<CProcess> {
  const args = [care, `${threads}`, `${increments}`, `${repetitions}`];
  return language === 'C'
    ? startCProcess(programs.path('count'), args, cpus)
    : startCProcess(process.execPath, [NODE_COUNTER, ...args], cpus);
}
