// One `grade` from request to exit code, as a list of steps. Each step is somebody else's.
import { dirname, delimiter, join } from 'node:path';
import { gradeReport } from '../../reports/grade/grade-reports.js';
import { gradeResultSchema, type GradeOutcome } from '../../results/grade.js';
import { checkResult, writeResultFile } from '../../results/result-file.js';
import { RULES } from '../check/rules.js';
import { CannotRunError } from '../command-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findExecutable } from '../foreign/find-executable.js';
import { isListening } from '../foreign/find-listener.js';
import { CHECKOUT } from '../machine/checkout.js';
import { procUnavailableReason } from '../machine/proc-file.js';
import { choosePinning } from '../run/prepare-setup.js';
import { createInstruments } from '../run/real-instruments.js';
import type { RunStreams } from '../run/perform-run.js';
import { columnsOf, terminalOf } from '../terminal-options.js';
import type { GradeRequest } from './grade-request.js';
import { gradeSubmission } from './grade-submission.js';
import { readRubric } from './rubric-file.js';
import { findUser } from './sandbox/confinement.js';
import { makeWorkingCopy } from './working-copy.js';

const EXIT_OF_OUTCOME = {
  graded: EXIT.fine,
  failed: EXIT.failed,
  inconclusive: EXIT.inconclusive,
} as const satisfies Record<GradeOutcome, ExitCode>;

/** From util-linux; without them nothing would hold a submission. */
const NEEDED_PROGRAMS = ['setpriv', 'prlimit'] as const;
const CLEAR_LINE = '\r\u001B[2K';

/** @throws {UsageError | CannotRunError} when there is nothing to grade. Leaves no process and no copy behind. */
export async function performGrade(
  request: GradeRequest,
  streams: RunStreams,
  signal: AbortSignal,
): Promise<ExitCode> {
  const rubric = readRubric(request.rubric, RULES);
  requireMeans();
  const user = request.user === null ? null : findUser(request.user);
  const pinning = await choosePinning(request);
  const copy = makeWorkingCopy(request.submission, user);
  const progress = progressOn(streams.stderr);
  try {
    const grade = await gradeSubmission({
      rubric,
      submission: request.submission,
      copy,
      command: request.command,
      user,
      path: programPath(),
      pinning,
      instruments: createInstruments(),
      seed: request.seed,
      maxMs: (request.maxMinutes ?? rubric.maxMinutes) * 60_000,
      signal,
      progress: progress.step,
    });
    progress.done();
    checkResult('the grade', gradeResultSchema, grade);
    const text = gradeReport(request.format, terminalOf(streams.stdout))(grade);
    // Only now, when nothing of the submission is left that could write after it.
    if (request.out === null) streams.stdout.write(text);
    else await writeResultFile(request.out, text);
    return EXIT_OF_OUTCOME[grade.outcome];
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    progress.done();
    copy.remove();
  }
}

function requireMeans(): void {
  const reason = procUnavailableReason();
  if (reason !== null)
    throw new CannotRunError('SYSTEM_UNSUPPORTED', `grade cannot run: ${reason}`);
  if (isListening({ transport: 'tcp', host: '127.0.0.1', port: 1 }) === null)
    throw new CannotRunError('SYSTEM_UNSUPPORTED', 'grade cannot run: /proc/net cannot be read');
  for (const program of NEEDED_PROGRAMS) findExecutable(program);
}

/** This Node first, then the compiler that echobench itself is built with, then what the grader has. */
function programPath(): string {
  const own = [dirname(process.execPath), join(CHECKOUT, 'node_modules', '.bin')];
  return [...own, process.env['PATH'] ?? ''].join(delimiter);
}

/** One line on a terminal, rewritten; nothing anywhere else. */
function progressOn(stderr: RunStreams['stderr']): {
  readonly step: (text: string) => void;
  readonly done: () => void;
} {
  const isTerminal = stderr.isTTY ?? false;
  const write = (text: string): void => {
    if (isTerminal) stderr.write(text);
  };
  return {
    step: (text) => write(`${CLEAR_LINE}${text.slice(0, columnsOf(stderr) - 1)}`),
    done: () => write(CLEAR_LINE),
  };
}
