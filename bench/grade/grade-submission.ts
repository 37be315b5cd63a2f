// From a rubric and a submission to a grade: check, memory, comparison with the reference, points. Each step is somebody else's; what
// there is no time for is said to be inconclusive.
import type { CheckLevel } from '../../results/check-result.js';
import { GRADE_SCHEMA_VERSION, type GradeResult } from '../../results/grade.js';
import type { Criterion, Rubric } from '../../results/rubric.js';
import { RULES } from '../check/rules.js';
import type { CausedCheck } from '../check/run-check.js';
import { CannotRunError } from '../command-error.js';
import { splitCommand } from '../foreign/command-words.js';
import { checkSubmission, styleLevel } from './check-submission.js';
import type { GradePlan } from './grade-plan.js';
import { measureLoad, measureMemory, performanceCriteria } from './measure-submission.js';
import type { Comparison } from './measure/compare-with-reference.js';
import type { MemoryAt } from './measure/memory-at.js';
import { describeConfinement } from './sandbox/confinement.js';
import type { ConfinedCommand } from './sandbox/start-confined.js';
import { judgeConformance } from './scoring/conformance.js';
import { judgeMemory } from './scoring/memory.js';
import { inconclusive, nothing, type Judged } from './scoring/outcome.js';
import { judgePerformance } from './scoring/performance.js';
import { judgeStyle } from './scoring/style.js';
import { totalsOf } from './scoring/totals.js';
import { requireConfinement } from './require-confinement.js';
import { build, chooseWay, missingText } from './start-way.js';

/** What was found of the submission; null or missing: not asked for, or no time for it. */
interface Found {
  /** By level. */
  readonly checks: ReadonlyMap<CheckLevel, CausedCheck>;
  /** By criterion; a text: it did not start for this one, and why. */
  readonly memory: ReadonlyMap<string, MemoryAt | string>;
  readonly comparison: Comparison | null;
  /** Why what is missing was not found: it does not start. */
  readonly broken: string | null;
}

const HOST = '127.0.0.1';
const OUT_OF_TIME = 'out of time';

/** Leaves nothing running. @throws what is the grader's own fault; the signal's reason when it was aborted. */
export async function gradeSubmission(plan: GradePlan): Promise<GradeResult> {
  const startedAt = new Date();
  const startedMs = performance.now();
  const timeUp = AbortSignal.timeout(plan.maxMs);
  const bounded = { ...plan, signal: AbortSignal.any([plan.signal, timeUp]) };
  const leftMs = (): number => Math.max(0, plan.maxMs - (performance.now() - startedMs));
  const heard: Heard = { incidents: new Set(), notHeld: new Set(), faults: [] };
  const { rubric, user } = plan;
  const way = chooseWay(rubric, plan.copy.folder, plan.command);
  const command = confinedCommand(plan, way?.command ?? null, heard);
  if (way !== null && command !== null) await requireConfinement(way, command);
  const broken =
    way === null || command === null
      ? missingText(rubric)
      : await prepare(way.build, command, bounded);
  const found =
    broken !== null || command === null || bounded.signal.aborted
      ? { ...NOTHING_FOUND, broken }
      : await find(bounded, command, leftMs);
  plan.signal.throwIfAborted();
  const [fault] = heard.faults;
  if (fault !== undefined) throw new CannotRunError('GRADER_FAILED', fault);
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
    checks: [...found.checks.values()].map(({ result }) => result),
    load: loadOf(found.comparison, rubric),
    confinement: {
      user: user?.name ?? null,
      ...describeConfinement(rubric.limits, user, process.getuid?.() === 0, [...heard.notHeld]),
      incidents: [...heard.incidents],
    },
    notes: [...plan.pinning.warnings, `seed ${plan.seed}`],
  };
}

/** What the keepers of the submission told. */
interface Heard {
  readonly incidents: Set<string>;
  readonly notHeld: Set<string>;
  readonly faults: string[];
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
  { incidents, notHeld, faults }: Heard,
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
    onNotHeld: (text) => notHeld.add(text),
    onFault: (text) => faults.push(text),
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
  const { checks, broken } = await checkSubmission(plan, command, leftMs);
  if (broken !== null) return { ...NOTHING_FOUND, checks, broken };
  const memory = await measureMemory(plan, command);
  const isWanted = performanceCriteria(plan.rubric).length > 0;
  const comparison =
    isWanted && leftMs() > 0 && !plan.signal.aborted
      ? await measureLoad(plan, command, leftMs())
      : null;
  return { checks, memory, comparison, broken: null };
}

function judge(criterion: Criterion, found: Found, rubric: Rubric): Judged {
  const { checks, memory, comparison, broken } = found;
  const untried = (): Judged =>
    broken === null
      ? inconclusive(criterion, `Not measured: ${OUT_OF_TIME}.`)
      : nothing(`${broken}.`);
  switch (criterion.kind) {
    case 'conformance': {
      const check = checks.get(criterion.level);
      if (check === undefined) return untried();
      return judgeConformance(criterion, check, rubric.transport, RULES);
    }
    case 'style': {
      const check = checks.get(styleLevel(rubric) ?? 'echo');
      return check === undefined
        ? untried()
        : judgeStyle(criterion, check.result.style, check.styleCause);
    }
    case 'memory': {
      const at = memory.get(criterion.id);
      return at === undefined ? untried() : judgeMemory(criterion, at);
    }
    case 'throughput':
    case 'tail':
      return comparison === null ? untried() : judgePerformance(criterion, comparison, rubric.load);
  }
}
