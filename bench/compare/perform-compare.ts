// One `compare` from request to exit code. Each step is somebody else's.
import { writeFile } from 'node:fs/promises';
import type { Comparison } from '../../results/comparison.js';
import { applyConfirmation, planConfirmation } from '../../results/compare/confirm.js';
import type { Sides } from '../../results/compare/compare-runs.js';
import type { Run } from '../../results/run.js';
import { writeFailure } from '../../results/store-error.js';
import { EXIT, exitCodeOfVerdict, type ExitCode } from '../exit-codes.js';
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
  const planned = newestFirst(sides.candidate)
    .map((candidate) => ({ candidate, plan: planConfirmation(first, candidate, options) }))
    .find(({ plan }) => plan !== null);
  if (planned === undefined || planned.plan === null) return first;
  const { candidate, plan } = planned;
  const cells = plan.cellIds.length === 1 ? '1 cell is' : `${plan.cellIds.length} cells are`;
  streams.stderr.write(`${cells} slower: measuring again, ${plan.rounds} rounds\n`);
  const again = await remeasure(candidate, plan, out, streams, signal);
  if (again.status === 'interrupted') return null;
  return applyConfirmation(first, sides, again, plan, options);
}

/** By when they were measured, whatever order they were named in: what is here now is nearest to the newest. */
function newestFirst(runs: readonly Run[]): Run[] {
  return [...runs].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
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
