// One `compare` from request to exit code. Each step is somebody else's.
import { writeFile } from 'node:fs/promises';
import type { Comparison, ComparisonVerdict } from '../../results/comparison.js';
import { writeFailure } from '../../results/store-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { RunStreams } from '../run/perform-run.js';
import { terminalOf } from '../terminal-options.js';
import type { CompareRequest } from './compare-request.js';
import { compareSides, readSides } from './read-sides.js';

/** @throws {UsageError | StoreError} when a run cannot be read, or the answer not be written. */
export async function performCompare(
  request: CompareRequest,
  streams: RunStreams,
): Promise<ExitCode> {
  const compared = await readSides(request.subject, request.out);
  const comparison = compareSides(compared, request.options);
  await report(comparison, request, streams);
  return exitCodeOfVerdict(comparison.verdict);
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
