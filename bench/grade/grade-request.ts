// What `grade` was asked: a submission, a rubric, and where the grade goes. From the command line's text; starts nothing.
import { relative, resolve, sep } from 'node:path';
import { GRADE_FORMATS, type GradeFormat } from '../../reports/grade/grade-reports.js';
import { UsageError } from '../command-error.js';
import { readSeed } from '../input/load-options.js';
import { parseChoice, parsePositive } from '../input/option-values.js';
import { parseCpuList } from '../machine/machine-texts.js';

export interface GradeRequest {
  readonly submission: string;
  readonly rubric: string;
  /** In place of the rubric's; null: the rubric's. */
  readonly command: string | null;
  readonly format: GradeFormat;
  /** A file; null: stdout. */
  readonly out: string | null;
  /** Null: the rubric's. */
  readonly maxMinutes: number | null;
  /** Whom the submission runs as; null: as this user. */
  readonly user: string | null;
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  readonly seed: number;
}

/** What yargs hands over; undefined: not given. */
export interface GradeOptions {
  readonly submission: string;
  readonly rubric: string;
  readonly command: string | undefined;
  readonly format: string | undefined;
  readonly json: boolean;
  readonly out: string | undefined;
  readonly maxMinutes: string | undefined;
  readonly user: string | undefined;
  readonly serverCpus: string | undefined;
  readonly loadCpus: string | undefined;
  readonly seed: string | undefined;
}

const MAX_MINUTES = 600;

/** @throws {UsageError} for anything that cannot be read or makes no sense. */
export function readGradeRequest(options: GradeOptions): GradeRequest {
  const { submission, out } = options;
  if (out !== undefined && isWithin(submission, out)) {
    throw new UsageError(
      `--out ${out} lies in the submission's own folder: write the grade where no submission writes`,
    );
  }
  return {
    submission,
    rubric: options.rubric,
    command: options.command ?? null,
    format: readFormat(options),
    out: out ?? null,
    maxMinutes:
      options.maxMinutes === undefined
        ? null
        : parsePositive('--max-minutes', options.maxMinutes, MAX_MINUTES),
    user: options.user ?? null,
    serverCpus: options.serverCpus === undefined ? null : parseCpuList(options.serverCpus),
    loadCpus: options.loadCpus === undefined ? null : parseCpuList(options.loadCpus),
    seed: readSeed(options.seed),
  };
}

function readFormat({ format, json }: GradeOptions): GradeFormat {
  if (!json) return parseChoice('--format', format ?? 'text', GRADE_FORMATS);
  if (format === undefined || format === 'json') return 'json';
  throw new UsageError(`--json and --format ${format} are two forms: give one`);
}

function isWithin(folder: string, file: string): boolean {
  const way = relative(resolve(folder), resolve(file));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}
