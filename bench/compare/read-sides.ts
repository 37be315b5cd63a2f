// Reads what a comparison is of: the runs of both sides, or one run and the two styles that are meant.
import { isDeepStrictEqual } from 'node:util';
import type { Comparison } from '../../results/comparison.js';
import { styleLabelsOf } from '../../results/compare/cell-pairs.js';
import type { CompareOptions } from '../../results/compare/compare-options.js';
import type { Sides } from '../../results/compare/compare-runs.js';
import { compareRuns, compareStyles } from '../../results/compare/compare-runs.js';
import type { Run } from '../../results/run.js';
import { StoreError } from '../../results/store-error.js';
import { readRun, resolveRun } from '../../results/store.js';
import { UsageError } from '../command-error.js';
import { didYouMean } from '../input/option-values.js';
import type { CompareSubject } from './compare-request.js';

/** What was read; runs that are named on both sides are the same object. */
export type ComparedSides =
  | { readonly kind: 'runs'; readonly sides: Sides }
  | { readonly kind: 'styles'; readonly run: Run; readonly from: string; readonly to: string };

/** @throws {StoreError | UsageError} naming the run, or the nearest style. */
export async function readSides(subject: CompareSubject, out: string): Promise<ComparedSides> {
  const known: Run[] = [];
  const read = async (reference: string): Promise<Run> => {
    const run = await readOne(await resolveRun(out, reference));
    // One run under two paths is one run. Two machines may have given two runs one id, so that is not enough to tell.
    const same = known.find((other) => other.id === run.id && isDeepStrictEqual(other, run));
    if (same === undefined) known.push(run);
    return same ?? run;
  };
  if (subject.kind === 'styles') {
    const run = await read(subject.run);
    return {
      kind: 'styles',
      run,
      from: chooseStyle(run, subject.from),
      to: chooseStyle(run, subject.to),
    };
  }
  // One after the other, so that what is named on both sides is found again.
  const readSide = async (side: string, references: readonly string[]): Promise<Run[]> => {
    const runs: Run[] = [];
    for (const reference of references) {
      const run = await read(reference);
      if (runs.some(({ id }) => id === run.id)) throw givenTwice(side, run, references);
      runs.push(run);
    }
    return runs;
  };
  const baseline = await readSide('baseline', subject.baseline);
  const candidate = await readSide('candidate', subject.candidate);
  return { kind: 'runs', sides: { baseline, candidate } };
}

/** Counted twice, repetitions would look like twice as many, and noise like a change. */
function givenTwice(side: string, { id }: Run, references: readonly string[]): UsageError {
  return new UsageError(
    `the ${side} has run ${id} twice (${references.join(', ')}): give each run of a side once`,
  );
}

export function compareSides(compared: ComparedSides, options: CompareOptions): Comparison {
  return compared.kind === 'runs'
    ? compareRuns(compared.sides, options)
    : compareStyles(compared.run, compared.from, compared.to, options);
}

/** A run of another version was made by another program: asking for it is a mistake of usage, where a damaged file is not. */
async function readOne(file: string): Promise<Run> {
  try {
    return await readRun(file);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'RUN_FOREIGN') {
      throw new UsageError(`cannot compare: ${error.message}`);
    }
    throw error;
  }
}

/** A label as the report shows it, or the name of a style that the run has in one variant. */
function chooseStyle(run: Run, asked: string): string {
  const labels = styleLabelsOf(run);
  if (labels.includes(asked)) return asked;
  const variants = labels.filter((label) => label.split(' ')[0] === asked);
  const [only] = variants;
  if (only !== undefined && variants.length === 1) return only;
  if (variants.length > 1) {
    throw new UsageError(
      `--styles "${asked}" is not one style in run ${run.id}: choose from ${variants.map((label) => `"${label}"`).join(', ')}`,
    );
  }
  throw new UsageError(
    `run ${run.id} has no style "${asked}"${didYouMean(asked, labels)}: it has ${labels.join(', ')}`,
  );
}
