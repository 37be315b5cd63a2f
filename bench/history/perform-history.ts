// One `history` from request to exit code. Each step is somebody else's.
import { writeFile } from 'node:fs/promises';
import { traceHistory } from '../../results/history/trace-history.js';
import { writeFailure } from '../../results/store-error.js';
import { UsageError } from '../command-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { didYouMean } from '../input/option-values.js';
import type { RunStreams } from '../run/perform-run.js';
import { terminalOf } from '../terminal-options.js';
import type { HistoryRequest } from './history-request.js';
import { loadHistory, type LoadedHistory } from './load-history.js';

/** Damaged files named on stderr; the others are counted. */
const MAX_WARNINGS = 5;
/** From here on a user waits for more than a few seconds. */
const MANY_UNREAD = 50;

/**
 * 0 when the folder can be read: an empty history is an answer too.
 * @throws {UsageError} when it has runs, and none of the scenario that was asked for. @throws {StoreError}
 */
export async function performHistory(
  request: HistoryRequest,
  { stdout, stderr }: RunStreams,
): Promise<ExitCode> {
  const loaded = await loadHistory(request.runs, request, request.options, (unread) => {
    if (stderr.isTTY !== true || unread < MANY_UNREAD) return;
    stderr.write(`reading ${unread} runs that are new to the index…\n`);
  });
  requireKnown(request, loaded);
  const { warnings } = loaded;
  for (const warning of warnings.slice(0, MAX_WARNINGS)) stderr.write(`echobench: ${warning}\n`);
  if (warnings.length > MAX_WARNINGS) {
    stderr.write(`echobench: and ${warnings.length - MAX_WARNINGS} more\n`);
  }
  const { history } = loaded;
  if ((history?.runs.length ?? 0) === 0) {
    stderr.write(`${emptyText(request, loaded)}\n`);
    if (request.format === 'terminal') return EXIT.fine;
  }
  // Here and not above: the page brings Vega along.
  const { createHistoryReport } = await import('../../reports/history/history-reports.js');
  const render = createHistoryReport(request.format, terminalOf(stdout));
  const text = render(history ?? traceHistory('', [], request.options));
  if (request.output === null) stdout.write(text);
  else await writeOutput(request.output, text);
  return EXIT.fine;
}

/** A misspelt name is a mistake, and no empty history. */
function requireKnown({ runs, scenario }: HistoryRequest, { scenarios }: LoadedHistory): void {
  const names = scenarios.map(([name]) => name);
  if (scenario === null || names.length === 0 || names.includes(scenario)) return;
  const listed = scenarios.map(([name, count]) => `${name} (${count})`).join(', ');
  throw new UsageError(
    `there are no runs of ${scenario} in ${runs}${didYouMean(scenario, names)}: there are ${listed}`,
  );
}

function emptyText(
  { runs, sinceMs, last }: HistoryRequest,
  { scenarios, history }: LoadedHistory,
): string {
  const known = scenarios.find(([name]) => name === history?.scenario);
  if (known === undefined) {
    return `there are no runs in ${runs} yet: make one with "echobench run", or give another folder with --runs`;
  }
  const narrowed = sinceMs !== null || last !== null;
  return `none of the ${known[1]} runs of ${known[0]} in ${runs} is ${narrowed ? 'finished and that new' : 'finished'}`;
}

async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw writeFailure(file, cause);
  }
}
