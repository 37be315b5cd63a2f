// One run of the micro-benchmarks: chosen, timed, stored. How it is shown is render-micro's affair.
import { join } from 'node:path';
import { MICRO_FILE, MICRO_SCHEMA_VERSION, microSchema } from '../../results/micro.js';
import type { MicroResult } from '../../results/micro.js';
import { checkResult, writeResultFile } from '../../results/result-file.js';
import { createRunFolder } from '../../results/run-folder.js';
import type { Environment } from '../../results/run.js';
import { UsageError } from '../command-error.js';
import { measureSubject, type MicroTimes } from './measure-subject.js';
import type { Subject } from './subject.js';

/** Long enough for a margin of error of a few per cent on a noisy machine; all subjects together take half a minute. */
export const DEFAULT_MICRO_TIME_MS = 500;
/** The share of the timed span that a variant is warmed up for first: the optimising compiler needs tens of milliseconds. */
const WARMUP_RATIO = 0.4;

/** What to run, and where its result goes. */
export interface MicroRequest {
  readonly subjects: readonly Subject[];
  /** Part of "subject/variant", upper or lower case; null is everything. */
  readonly filter: string | null;
  /** Timed milliseconds per variant. */
  readonly timeMs: number;
  /** The folder of run folders. */
  readonly root: string;
  readonly describeEnvironment: () => Promise<Environment>;
  /** Told the name of each subject as it begins. */
  readonly onSubject: (name: string) => void;
}

/** @returns the stored result and its file. @throws {UsageError} when nothing matches. @throws {MicroError} @throws {StoreError} */
export async function runMicro(
  request: MicroRequest,
): Promise<{ readonly file: string; readonly result: MicroResult }> {
  const chosen = await chooseSubjects(request.subjects, request.filter);
  const startedAt = new Date();
  const environment = await request.describeEnvironment();
  const { id, folder } = await createRunFolder(request.root, startedAt, 'micro');
  const times: MicroTimes = { timeMs: request.timeMs, warmupMs: request.timeMs * WARMUP_RATIO };
  const subjects: MicroResult['subjects'] = [];
  for (const subject of chosen) {
    request.onSubject(subject.name);
    subjects.push(await measureSubject(subject, matcher(subject.name, request.filter), times));
  }
  const result: MicroResult = {
    schemaVersion: MICRO_SCHEMA_VERSION,
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    environment,
    options: { ...times, filter: request.filter },
    subjects,
  };
  const file = join(folder, MICRO_FILE);
  checkResult(file, microSchema, result);
  await writeResultFile(file, `${JSON.stringify(result, null, 2)}\n`);
  return { file, result };
}

/** The subjects with at least one variant that matches. */
async function chooseSubjects(
  subjects: readonly Subject[],
  filter: string | null,
): Promise<Subject[]> {
  const chosen: Subject[] = [];
  for (const subject of subjects) {
    const open = await subject.open();
    await open.close();
    if (open.variants.some(({ name }) => matcher(subject.name, filter)(name))) chosen.push(subject);
  }
  if (chosen.length > 0) return chosen;
  const names = subjects.map(({ name }) => name).join(', ');
  const message = `no micro-benchmark matches "${filter ?? ''}": give a part of "subject/variant"; the subjects are ${names}`;
  throw new UsageError(message);
}

function matcher(subject: string, filter: string | null): (variant: string) => boolean {
  if (filter === null) return () => true;
  const part = filter.toLowerCase();
  return (variant) => `${subject}/${variant}`.toLowerCase().includes(part);
}
