// How a submission is started: by the first way of the rubric whose file it has, or as the command line says. And its build.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Rubric, StartWay } from '../../results/rubric.js';
import { describe, startConfinedWords, type ConfinedCommand } from './sandbox/start-confined.js';

/** @param command from the command line; null: the rubric's. @returns null when the submission has none of the files. */
export function chooseWay(
  { start }: Pick<Rubric, 'start'>,
  folder: string,
  command: string | null,
): StartWay | null {
  if (command !== null) return { file: null, build: null, command };
  return start.find(({ file }) => file === null || existsSync(join(folder, file))) ?? null;
}

/** What the submission lacks, for its reader. */
export function missingText({ start }: Pick<Rubric, 'start'>): string {
  const files = start.flatMap(({ file }) => file ?? []);
  return `It has no ${files.join(' and no ')} in its folder, so there is nothing to start`;
}

/** Runs the build by a shell, confined as the server is. @returns null when it ended well or was aborted, else why not. */
export async function build(
  line: string,
  command: ConfinedCommand,
  limitMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  const keeper = await startConfinedWords(command, ['sh', '-c', line], null);
  const stop = (): void => void keeper.end('kill');
  const late = AbortSignal.timeout(limitMs);
  const over = AbortSignal.any([late, signal]);
  over.addEventListener('abort', stop, { once: true });
  if (over.aborted) stop();
  const end = await keeper.ended;
  over.removeEventListener('abort', stop);
  if (late.aborted) return `Its build (${line}) took longer than ${limitMs / 1_000} s`;
  if (signal.aborted) return null;
  const isGood = typeof end !== 'string' && end.code === 0 && end.limit === null;
  return isGood ? null : `Its build (${line}) ${describe(end)}`;
}
