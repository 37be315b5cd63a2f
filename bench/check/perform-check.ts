// One `check` from request to exit code: each transport after the other, one result, one report.
import { selectCheckReport } from '../../reports/check/check-reports.js';
import {
  CHECK_SCHEMA_VERSION,
  type CheckLevel,
  type CheckResult,
  type Finding,
} from '../../results/check-result.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { MeasureError } from '../run/instruments.js';
import type { RunStreams } from '../run/perform-run.js';
import { columnsOf, terminalOf } from '../terminal-options.js';
import type { CheckRequest } from './check-request.js';
import { RULES } from './rules.js';
import { DEFAULT_CHECK_MS, runCheck, type CheckRun } from './run-check.js';
import type { Subject } from './subject.js';

const CLEAR_LINE = '\r\u001B[2K';

/** @throws {MeasureError} when a server does not come up over any transport. Leaves no process behind. */
export async function performCheck(
  { subjects, level, rules, namesStyle, patienceMs, format }: CheckRequest,
  { stdout, stderr }: RunStreams,
  signal: AbortSignal,
): Promise<ExitCode> {
  const progress = createCheckProgress(stderr);
  const run: CheckRun = { patienceMs, totalMs: DEFAULT_CHECK_MS, signal, step: progress.step };
  try {
    const result = await checkEach(subjects, level, (subject) =>
      runCheck({ subject, level, rules, namesStyle }, run),
    );
    progress.done();
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

/**
 * Each transport after the other, all in one result: one over which the server does not come up has failed beside those over which it does.
 * @throws {MeasureError} when it comes up over none.
 */
export async function checkEach(
  subjects: readonly Subject[],
  level: CheckLevel,
  check: (subject: Subject) => Promise<CheckResult>,
): Promise<CheckResult> {
  const results: CheckResult[] = [];
  const faults: MeasureError[] = [];
  for (const subject of subjects) {
    try {
      results.push(await check(subject));
    } catch (error) {
      if (!(error instanceof MeasureError)) throw error;
      faults.push(error);
      results.push(notStarted(subject, level, error));
    }
  }
  const [fault] = faults;
  if (fault !== undefined && faults.length === results.length) throw fault;
  return mergeResults(results);
}

/** The first rule stands for all of them: without it no other makes sense. */
function notStarted(
  { name, transport }: Subject,
  level: CheckLevel,
  { message }: MeasureError,
): CheckResult {
  const findings = RULES.filter((rule) => rule.transport === transport)
    .slice(0, 1)
    .map(({ id, title, rule }): Finding => ({
      id,
      title,
      rule,
      status: 'fail',
      sent: 'a start',
      received: message,
      remedy: `Serve ${transport} as well, as {transport} in the command asks for it; or leave it out by --transport.`,
    }));
  const style = { named: null, confidence: 0, evidence: [] };
  return {
    schemaVersion: CHECK_SCHEMA_VERSION,
    target: name,
    level,
    verdict: 'fail',
    findings,
    style,
  };
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
