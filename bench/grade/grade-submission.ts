// From a rubric and a submission to a grade: check, memory, comparison with the reference, points. Each step is somebody else's; what
// there is no time for is said to be inconclusive.
import { CHECK_LEVELS, type CheckLevel, type CheckResult } from '../../results/check-result.js';
import { GRADE_SCHEMA_VERSION, type GradeResult } from '../../results/grade.js';
import type { Criterion, Rubric } from '../../results/rubric.js';
import type { CheckRule } from '../check/rule.js';
import { RULES } from '../check/rules.js';
import {
  DEFAULT_CHECK_MS,
  DEFAULT_PATIENCE_MS,
  runCheck,
  type CheckPlan,
} from '../check/run-check.js';
import { splitCommand } from '../foreign/command-words.js';
import { MeasureError, type Instruments } from '../run/instruments.js';
import type { Pinning } from '../run/prepare-setup.js';
import { compareUntil, type Comparison } from './measure/compare-with-reference.js';
import { memoryAt, type MemoryAt } from './measure/memory-at.js';
import { describeConfinement, type OtherUser } from './sandbox/confinement.js';
import { startConfined, type ConfinedCommand } from './sandbox/start-confined.js';
import { judgeConformance, rulesOf } from './scoring/conformance.js';
import { judgeMemory } from './scoring/memory.js';
import { inconclusive, nothing, type Judged } from './scoring/outcome.js';
import { judgePerformance, type PerformanceCriterion } from './scoring/performance.js';
import { judgeStyle } from './scoring/style.js';
import { totalsOf } from './scoring/totals.js';
import { build, chooseWay, missingText } from './start-way.js';
import { confinedSubject } from './submission-subject.js';
import type { WorkingCopy } from './working-copy.js';

export interface GradePlan {
  readonly rubric: Rubric;
  /** As the user named it. */
  readonly submission: string;
  readonly copy: WorkingCopy;
  /** In place of the rubric's; null: the rubric's. */
  readonly command: string | null;
  readonly user: OtherUser | null;
  /** Folders of programs for the submission. */
  readonly path: string;
  readonly pinning: Pinning;
  readonly instruments: Instruments;
  readonly seed: number;
  readonly maxMs: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** What was found of the submission; null or missing: not asked for, or no time for it. */
interface Found {
  /** By level. */
  readonly checks: ReadonlyMap<CheckLevel, CheckResult>;
  /** By criterion; a text: it did not start for this one, and why. */
  readonly memory: ReadonlyMap<string, MemoryAt | string>;
  readonly comparison: Comparison | null;
  /** Why there is nothing to find: it does not start. */
  readonly broken: string | null;
}

const HOST = '127.0.0.1';
const OUT_OF_TIME = 'out of time';
/** Of what is left, what the check may take: the comparison comes after it. */
const CHECK_SHARE = 0.6;

/** Leaves nothing running. @throws what is the grader's own fault; the signal's reason when it was aborted. */
export async function gradeSubmission(plan: GradePlan): Promise<GradeResult> {
  const startedAt = new Date();
  const startedMs = performance.now();
  const timeUp = AbortSignal.timeout(plan.maxMs);
  const bounded = { ...plan, signal: AbortSignal.any([plan.signal, timeUp]) };
  const leftMs = (): number => Math.max(0, plan.maxMs - (performance.now() - startedMs));
  const incidents = new Set<string>();
  const { rubric, user } = plan;
  const way = chooseWay(rubric, plan.copy.folder, plan.command);
  const command = confinedCommand(plan, way?.command ?? null, incidents);
  const broken =
    way === null || command === null
      ? missingText(rubric)
      : await prepare(way.build, command, bounded);
  const found =
    broken !== null || command === null
      ? { ...NOTHING_FOUND, broken }
      : await find(bounded, command, leftMs);
  plan.signal.throwIfAborted();
  const judged = rubric.criteria.map((criterion) => ({
    criterion,
    judged: judge(criterion, found, rubric),
  }));
  return {
    schemaVersion: GRADE_SCHEMA_VERSION,
    rubric: rubric.name,
    submission: plan.submission,
    command: way?.command ?? null,
    startedAt: startedAt.toISOString(),
    elapsedMs: Math.round(performance.now() - startedMs),
    ...totalsOf(judged, rubric),
    leaderboard: rubric.leaderboard,
    checks: [...found.checks.values()],
    load: loadOf(found.comparison, rubric),
    confinement: {
      user: user?.name ?? null,
      ...describeConfinement(rubric.limits, user, process.getuid?.() === 0),
      incidents: [...incidents],
    },
    notes: [...plan.pinning.warnings, `seed ${plan.seed}`],
  };
}

const NOTHING_FOUND: Found = {
  checks: new Map(),
  memory: new Map(),
  comparison: null,
  broken: null,
};

function confinedCommand(
  { rubric, copy, path, user }: GradePlan,
  line: string | null,
  incidents: Set<string>,
): ConfinedCommand | null {
  if (line === null) return null;
  return {
    words: splitCommand(line),
    transport: rubric.transport,
    host: HOST,
    cwd: copy.folder,
    scratch: copy.scratch,
    path,
    limits: rubric.limits,
    user,
    startMs: rubric.startSeconds * 1_000,
    graceMs: rubric.graceSeconds * 1_000,
    onIncident: (text) => incidents.add(text),
  };
}

async function prepare(
  line: string | null,
  command: ConfinedCommand,
  { rubric, signal, progress }: GradePlan,
): Promise<string | null> {
  if (line === null) return null;
  progress('build');
  return build(line, command, rubric.buildSeconds * 1_000, signal);
}

function loadOf(comparison: Comparison | null, { load }: Rubric): GradeResult['load'] {
  if (comparison === null) return null;
  const { blocks, end } = comparison;
  return { reference: load.reference, blocks: blocks.length, why: end.why };
}

/** Conformance first: of a server that does not come up there is nothing else to find. */
async function find(
  plan: GradePlan,
  command: ConfinedCommand,
  leftMs: () => number,
): Promise<Found> {
  const checks = await checkAll(plan, command, leftMs);
  if (typeof checks === 'string') return { ...NOTHING_FOUND, broken: checks };
  const memory = await findMemory(plan, command);
  const isWanted = performanceCriteria(plan.rubric).length > 0;
  const comparison =
    isWanted && leftMs() > 0 && !plan.signal.aborted
      ? await compare(plan, command, leftMs())
      : null;
  return { checks, memory, comparison, broken: null };
}

/** @returns why the server does not come up, if it does not. */
async function checkAll(
  plan: GradePlan,
  command: ConfinedCommand,
  leftMs: () => number,
): Promise<Map<CheckLevel, CheckResult> | string> {
  const checks = new Map<CheckLevel, CheckResult>();
  for (const level of CHECK_LEVELS) {
    const rules = rulesAt(level, plan.rubric);
    const namesStyle = level === styleLevel(plan.rubric);
    if (rules.length === 0 && !namesStyle) continue;
    try {
      const totalMs = leftMs() * CHECK_SHARE;
      checks.set(level, await checkAt({ level, rules, namesStyle, totalMs }, plan, command));
    } catch (error) {
      // What an abort breaks off is not an error of its own.
      if (plan.signal.aborted) break;
      if (error instanceof MeasureError) return error.message;
      throw error;
    }
  }
  return checks;
}

/** A style is told best by a server that can be asked to work and to wait; null: none is asked for. */
function styleLevel({ criteria }: Rubric): CheckLevel | null {
  if (!criteria.some(({ kind }) => kind === 'style')) return null;
  const isFull = criteria.some((each) => each.kind === 'conformance' && each.level === 'full');
  return isFull ? 'full' : 'echo';
}

/** The rules that a criterion of this level names. */
function rulesAt(level: CheckLevel, { criteria, transport }: Rubric): CheckRule[] {
  const named = criteria.flatMap((criterion) =>
    criterion.kind === 'conformance' && criterion.level === level
      ? rulesOf(criterion, transport, RULES)
      : [],
  );
  return RULES.filter((rule) => named.includes(rule));
}

function checkAt(
  what: Pick<CheckPlan, 'level' | 'rules' | 'namesStyle'> & { readonly totalMs: number },
  { signal, progress }: GradePlan,
  command: ConfinedCommand,
): Promise<CheckResult> {
  const { totalMs, ...plan } = what;
  return runCheck(
    { ...plan, subject: confinedSubject(command) },
    {
      patienceMs: DEFAULT_PATIENCE_MS,
      totalMs: Math.max(1, Math.min(DEFAULT_CHECK_MS, Math.floor(totalMs))),
      signal,
      step: (step, index, count) => progress(`check ${index + 1}/${count} ${step}`),
    },
  );
}

async function findMemory(
  plan: GradePlan,
  command: ConfinedCommand,
): Promise<Map<string, MemoryAt | string>> {
  const found = new Map<string, MemoryAt | string>();
  for (const criterion of plan.rubric.criteria) {
    if (criterion.kind !== 'memory' || plan.signal.aborted) continue;
    plan.progress(`memory with ${criterion.connections} clients`);
    const at = await memoryOf(criterion.connections, plan, command);
    if (at !== null) found.set(criterion.id, at);
  }
  return found;
}

/** @returns null when it was broken off; the reason when the server did not start. */
async function memoryOf(
  connections: number,
  { pinning, signal }: GradePlan,
  command: ConfinedCommand,
): Promise<MemoryAt | string | null> {
  try {
    const server = await startConfined(command, pinning.serverCpus);
    const { target, keeperPid } = server;
    try {
      const at = await memoryAt(target, keeperPid, connections, DEFAULT_PATIENCE_MS, signal);
      return signal.aborted ? null : at;
    } finally {
      await server.stop();
    }
  } catch (error) {
    if (error instanceof MeasureError) return error.message;
    throw error;
  }
}

function compare(plan: GradePlan, command: ConfinedCommand, maxMs: number): Promise<Comparison> {
  const { rubric, instruments, pinning, seed, signal, progress } = plan;
  const { load, transport } = rubric;
  progress(`beside the ${load.reference}`);
  return compareUntil(
    {
      load,
      transport,
      instruments,
      pinning,
      seed,
      maxMs,
      signal,
      startSubmission: (_, cpus) => startConfined(command, cpus),
      progress: (blocks) => progress(`beside the ${load.reference}, ${blocks} blocks`),
    },
    (soFar) =>
      performanceCriteria(rubric).every(
        (criterion) => judgePerformance(criterion, soFar, load).undecided === 0,
      ),
  );
}

function performanceCriteria({ criteria }: Rubric): PerformanceCriterion[] {
  return criteria.flatMap((criterion) =>
    criterion.kind === 'throughput' || criterion.kind === 'tail' ? [criterion] : [],
  );
}

function judge(criterion: Criterion, found: Found, rubric: Rubric): Judged {
  const { checks, memory, comparison, broken } = found;
  if (broken !== null) return nothing(`${broken}.`);
  const outOfTime = (): Judged => inconclusive(criterion, `Not measured: ${OUT_OF_TIME}.`);
  switch (criterion.kind) {
    case 'conformance': {
      const check = checks.get(criterion.level);
      if (check === undefined) return outOfTime();
      return judgeConformance(criterion, check, rubric.transport, RULES);
    }
    case 'style': {
      const check = checks.get(styleLevel(rubric) ?? 'echo');
      return check === undefined ? outOfTime() : judgeStyle(criterion, check.style);
    }
    case 'memory': {
      const at = memory.get(criterion.id);
      return at === undefined ? outOfTime() : judgeMemory(criterion, at);
    }
    case 'throughput':
    case 'tail':
      return comparison === null
        ? outOfTime()
        : judgePerformance(criterion, comparison, rubric.load);
  }
}
