// One `compare` from request to exit code. Each step is somebody else's.
import { writeFile } from 'node:fs/promises';
import type { Comparison, ComparisonVerdict } from '../../results/comparison.js';
import { applyConfirmation, planConfirmation } from '../../results/compare/confirm.js';
import type { Sides } from '../../results/compare/compare-runs.js';
import { writeFailure } from '../../results/store-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { RunStreams } from '../run/perform-run.js';
import { terminalOf } from '../terminal-options.js';
import type { CompareRequest } from './compare-request.js';
import { measureAgain, type MeasureAgain } from './measure-again.js';
import { compareSides, readSides } from './read-sides.js';

/**
 * @param remeasure for --confirm; tests pass one that does not measure.
 * @throws {UsageError | StoreError} when a run cannot be read, or the answer not be written.
 */
export async function performCompare(
  request: CompareRequest,
  streams: RunStreams,
  signal: AbortSignal,
  remeasure: MeasureAgain = measureAgain,
): Promise<ExitCode> {
  const compared = await readSides(request.subject, request.out);
  const first = compareSides(compared, request.options);
  const comparison =
    request.confirm && compared.kind === 'runs'
      ? await confirm(first, compared.sides, request, streams, signal, remeasure)
      : first;
  if (comparison === null) return EXIT.interrupted;
  await report(comparison, request, streams);
  return exitCodeOfVerdict(comparison.verdict);
}

/** Measures what is slower again, and only then calls it so. @returns null when it was interrupted. */
export async function confirm(
  first: Comparison,
  sides: Sides,
  { options, out }: Pick<CompareRequest, 'options' | 'out'>,
  streams: RunStreams,
  signal: AbortSignal,
  remeasure: MeasureAgain,
): Promise<Comparison | null> {
  const plan = planConfirmation(first, sides, options);
  // The newest of several: what is here now is nearest to it.
  const candidate = sides.candidate.at(-1);
  if (plan === null || candidate === undefined) return first;
  const cells = plan.cellIds.length === 1 ? '1 cell is' : `${plan.cellIds.length} cells are`;
  streams.stderr.write(`${cells} slower: measuring again, ${plan.rounds} rounds\n`);
  const again = await remeasure(candidate, plan, out, streams, signal);
  if (again.status === 'interrupted') return null;
  return applyConfirmation(first, sides, again, plan, options);
}

/** 0 when everything is the same or faster, 1 when something is slower, 3 when it cannot be told. */
export function exitCodeOfVerdict(verdict: ComparisonVerdict): ExitCode {
  switch (verdict) {
    case 'slower':
      return EXIT.failed;
    case 'inconclusive':
      return EXIT.inconclusive;
    case 'same':
    case 'faster':
      return EXIT.fine;
  }
}

async function report(
  comparison: Comparison,
  { format, output, all }: CompareRequest,
  { stdout }: RunStreams,
): Promise<void> {
  // Here and not above: the page brings Vega, which a process that measures should not carry.
  const { createComparisonReport } = await import('../../reports/compare/comparison-reports.js');
  const text = createComparisonReport(format, terminalOf(stdout), all)(comparison);
  if (output === null) {
    stdout.write(text);
    return;
  }
  try {
    await writeFile(output, text);
  } catch (cause) {
    throw writeFailure(output, cause);
  }
}
