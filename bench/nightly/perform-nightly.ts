// One night from request to exit code, as a list of steps: lock, baseline, run, compare, confirm, history, summary. Each step is
// somebody else's.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { compareRuns } from '../../results/compare/compare-runs.js';
import { leaveUnconfirmed } from '../../results/compare/unconfirmed.js';
import type { Comparison } from '../../results/comparison.js';
import { pinBaseline, readBaseline, type PinnedBaseline } from '../../results/baseline-store.js';
import { DEFAULT_HISTORY_OPTIONS, traceHistory } from '../../results/history/trace-history.js';
import { writeResultFile } from '../../results/result-file.js';
import { writeFailure } from '../../results/store-error.js';
import { doubtsOf } from '../baseline/perform-baseline.js';
import { measureAgain, type MeasureAgain } from '../compare/measure-again.js';
import { confirm } from '../compare/perform-compare.js';
import { EXIT, exitCodeOf, type ExitCode } from '../exit-codes.js';
import { loadHistory } from '../history/load-history.js';
import { performRun, type PerformedRun, type RunStreams } from '../run/perform-run.js';
import { terminalOf } from '../terminal-options.js';
import { takeNightlyLock } from './nightly-lock.js';
import type { NightlyRequest } from './nightly-request.js';
import type { NightlyResult } from './nightly-result.js';
import { exitCodeOfNight, judgeNight, lateChanges } from './nightly-result.js';

export const SUMMARY_FILE = 'summary.md';
export const NIGHTLY_FILE = 'nightly.json';
/** GitHub shows the file that this names on the job's page. */
const STEP_SUMMARY = 'GITHUB_STEP_SUMMARY';

/** Who measures, and where a summary is wanted besides. Tests pass their own. */
export interface NightlyMeans {
  readonly measure: typeof performRun;
  readonly measureAgain: MeasureAgain;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => Date;
}

export const REAL_MEANS: NightlyMeans = {
  measure: performRun,
  measureAgain,
  env: process.env,
  now: () => new Date(),
};

/** What came of holding a night against the baseline. */
interface Held {
  /** Null without a baseline. */
  readonly comparison: Comparison | null;
  /** Why the confirmation did not come to its end, and how the program ends then; null when it did, or was not needed. */
  readonly broken: { readonly exitCode: ExitCode; readonly error: unknown } | null;
}

/**
 * A confirmation that fails or is interrupted leaves the night concluded without it; its error is thrown after that.
 * @throws {UsageError | CannotRunError | StoreError} before anything is measured, if it can be known then.
 */
export async function performNightly(
  request: NightlyRequest,
  streams: RunStreams,
  signal: AbortSignal,
  means: NightlyMeans = REAL_MEANS,
): Promise<ExitCode> {
  const { scenario, out } = request.run;
  const lock = takeNightlyLock(out, scenario.name, means.now());
  try {
    if (lock.note !== null) streams.stderr.write(`echobench: ${lock.note}\n`);
    // Before an hour is spent: a damaged baseline is an error, a missing one is not.
    const baseline = await readBaseline(request.baselines, scenario.name);
    const quiet = { stdout: createSink(), stderr: streams.stderr };
    const performed = await means.measure(request.run, quiet, signal);
    if (performed.exitCode === EXIT.interrupted) return EXIT.interrupted;
    const held = await hold(performed, baseline, request, streams, signal, means);
    const result = await conclude(performed, baseline, held, request, means);
    await tell(result, request, streams, means.env);
    if (held.broken !== null && held.broken.exitCode !== EXIT.interrupted) throw held.broken.error;
    return result.exitCode;
  } finally {
    lock.release();
  }
}

/** The run held against the baseline, confirmed if asked for. */
async function hold(
  { run }: PerformedRun,
  baseline: PinnedBaseline | null,
  { compare: options, run: { out }, confirm: confirms }: NightlyRequest,
  streams: RunStreams,
  signal: AbortSignal,
  { measureAgain: again }: NightlyMeans,
): Promise<Held> {
  if (baseline === null) return { comparison: null, broken: null };
  const sides = { baseline: [baseline.run], candidate: [run] };
  const first = compareRuns(sides, options);
  if (!confirms) return { comparison: first, broken: null };
  try {
    const confirmed = await confirm(first, sides, { options, out }, streams, signal, again);
    if (confirmed !== null) return { comparison: confirmed, broken: null };
  } catch (error) {
    // A night is not thrown away for what failed after it.
    const why = `The confirmation failed: ${error instanceof Error ? error.message : String(error)}.`;
    const broken = { exitCode: exitCodeOf(error), error };
    return { comparison: leaveUnconfirmed(first, why), broken };
  }
  const why = 'The confirmation was interrupted.';
  const broken = { exitCode: EXIT.interrupted, error: null };
  return { comparison: leaveUnconfirmed(first, why), broken };
}

async function conclude(
  { run, folder, exitCode: runExitCode }: PerformedRun,
  baseline: PinnedBaseline | null,
  { comparison, broken }: Held,
  { run: { out }, compare, baselines, setBaselineIfNone, inconclusiveOk }: NightlyRequest,
  { now }: NightlyMeans,
): Promise<NightlyResult> {
  const verdict = judgeNight(run, runExitCode, comparison);
  const options = { ...DEFAULT_HISTORY_OPTIONS, metrics: compare.metrics };
  const selection = { scenario: run.scenario.name, sinceMs: null, last: null };
  const loaded = await loadHistory(out, selection, options);
  const history = loaded.history ?? traceHistory(run.scenario.name, [], options);
  const notes = [
    ...(verdict === 'failed' ? ['A repetition failed: the summary says which and how.'] : []),
    ...(run.status === 'complete' ? [] : ['Time ran out before all was measured.']),
    ...loaded.warnings,
  ];
  if (baseline !== null) {
    const { run: id, pinnedAt } = baseline.baseline;
    notes.push(`Baseline: ${id}, pinned ${pinnedAt.slice(0, 10)}.`);
  } else if (setBaselineIfNone && verdict === 'unjudged') {
    await pinBaseline(baselines, run, now());
    notes.push(
      `There was no baseline: from now on it is this run.`,
      ...doubtsOf(run).map(sentence),
    );
  } else {
    notes.push(
      `There is no baseline to hold it against: pin one with "echobench baseline set ${run.id}", or let the first good night be it with --set-baseline-if-none.`,
    );
  }
  const exitCode = broken?.exitCode ?? exitCodeOfNight(verdict, inconclusiveOk);
  const lately = lateChanges(history);
  return { run, folder, verdict, notes, exitCode, comparison, history, lately };
}

async function tell(
  result: NightlyResult,
  { json }: NightlyRequest,
  { stdout }: RunStreams,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // Here and not above: reports bring Vega, which a process that measures should not carry.
  const { nightlyJson, renderNightly, renderNightlyMarkdown } = await import('./nightly-text.js');
  const markdown = renderNightlyMarkdown(result);
  const asJson = `${JSON.stringify(nightlyJson(result), null, 2)}\n`;
  await writeResultFile(join(result.folder, SUMMARY_FILE), markdown);
  await writeResultFile(join(result.folder, NIGHTLY_FILE), asJson);
  await appendSummary(env[STEP_SUMMARY], markdown);
  stdout.write(json ? asJson : renderNightly(result, terminalOf(stdout)));
}

async function appendSummary(file: string | undefined, markdown: string): Promise<void> {
  if (file === undefined || file === '') return;
  try {
    await appendFile(file, markdown);
  } catch (cause) {
    throw writeFailure(file, cause);
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** For what `run` prints: of a night the summary has it. */
function createSink(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
