// One `check` from request to exit code: each transport after the other, one result, one report.
import { selectCheckReport } from '../../reports/check/check-reports.js';
import type { CheckResult } from '../../results/check-result.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { RunStreams } from '../run/perform-run.js';
import { columnsOf, terminalOf } from '../terminal-options.js';
import type { CheckRequest } from './check-request.js';
import { DEFAULT_CHECK_MS, runCheck, type CheckRun } from './run-check.js';

const CLEAR_LINE = '\r\u001B[2K';

/** @throws {MeasureError} when a server does not come up. Leaves no process behind. */
export async function performCheck(
  { subjects, level, rules, namesStyle, patienceMs, format }: CheckRequest,
  { stdout, stderr }: RunStreams,
  signal: AbortSignal,
): Promise<ExitCode> {
  const progress = createCheckProgress(stderr);
  const run: CheckRun = { patienceMs, totalMs: DEFAULT_CHECK_MS, signal, step: progress.step };
  try {
    const results: CheckResult[] = [];
    for (const subject of subjects) {
      results.push(await runCheck({ subject, level, rules, namesStyle }, run));
    }
    progress.done();
    const result = mergeResults(results);
    stdout.write(selectCheckReport(format, terminalOf(stdout))(result));
    return result.verdict === 'pass' ? EXIT.fine : EXIT.failed;
  } catch (error) {
    // What an abort breaks off is not an error of its own.
    if (signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    progress.done();
  }
}

/** All transports in one: the findings of each by their ids, and the style that could be told best. */
export function mergeResults(results: readonly CheckResult[]): CheckResult {
  const [first, ...others] = results;
  if (first === undefined) throw new TypeError('a check has at least one transport');
  return others.reduce(
    (merged, result) => ({
      ...merged,
      verdict: merged.verdict === 'fail' ? 'fail' : result.verdict,
      findings: [...merged.findings, ...result.findings],
      style: merged.style.confidence >= result.style.confidence ? merged.style : result.style,
    }),
    first,
  );
}

/** One line on a terminal, rewritten; nothing anywhere else. */
function createCheckProgress(stderr: RunStreams['stderr']): Pick<CheckRun, 'step'> & {
  done: () => void;
} {
  const isTerminal = stderr.isTTY ?? false;
  return {
    step: (what, index, count) => {
      const text = `${index + 1}/${count} ${what}`.slice(0, columnsOf(stderr) - 1);
      if (isTerminal) stderr.write(`${CLEAR_LINE}${text}`);
    },
    done: () => {
      if (isTerminal) stderr.write(CLEAR_LINE);
    },
  };
}
