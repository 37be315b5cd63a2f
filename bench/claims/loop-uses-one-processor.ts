// The claim that a concurrent single server cannot benefit from multiprocessors: with requests that compute, it is given one CPU and
// then all of them, beside servers of several processes or threads that are given one worker and then as many as there are CPUs.
import { readAllowedCpus } from '../machine/cpus.js';
import { styleSupport, withWorkers } from '../style-catalog.js';
import type { Repetition } from '../../results/run.js';
import type { ScenarioStyle } from '../../results/scenario.js';
import type { ClaimCell } from './cells/claim-cell.js';
import {
  busyCpusOf,
  figuresOf,
  measureCells,
  roundFiguresOf,
  type MeasuredCells,
} from './cells/measure-cells.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { medianEstimate, pairedRatioEstimate } from './estimate.js';
import { MIN_MEDIAN_ROUNDS } from './rounds-text.js';
import { explainSpeedUp, judgeSpeedUp, type SpeedUp } from './speed-up/judge-speed-up.js';
import {
  speedUpChart,
  speedUpEvidence,
  subjectName,
  type SpeedUpSubject,
} from './speed-up/speed-up-evidence.js';
import { roundsWithin } from './take-turns.js';

const SUBJECTS: readonly SpeedUpSubject[] = [
  { style: 'posix-epoll', kind: 'loop' },
  { style: 'event-loop', kind: 'loop' },
  { style: 'posix-prefork', kind: 'pool' },
  { style: 'cluster', kind: 'pool' },
  { style: 'piscina', kind: 'pool' },
];
const WORKLOAD = 'compute:500us';
/** Enough that every worker always has somebody to serve. */
const CLIENTS_PER_CPU = 4;
/** Connections end, for a worker of posix-prefork has one client until it leaves. */
const SESSION_REQUESTS = 50;
const WARMUP_MS = 100;
const WINDOW_MS = 250;
const BUDGET_MS = 31_000;
/** Numbers of workers between one and all CPUs that are measured for the picture. */
const MOST_LEVELS = 4;

export const loopUsesOneProcessor = {
  id: 'loop-uses-one-processor',
  statement: 'A concurrent single server cannot benefit from multiprocessors.',
  slide: 'Server styles: Concurrent single server',
  budgetMs: BUDGET_MS,
  test: (lab) => testSpeedUp(lab, measureCells),
} as const satisfies Claim;

/**
 * Servers that cannot run here are left out, and the rest is tried.
 * @param measure tests pass one that measures nothing. @throws {MeasureError} when a server fails.
 */
export async function testSpeedUp(
  lab: ClaimLab,
  measure: typeof measureCells,
  supports: typeof styleSupport = styleSupport,
): Promise<ClaimFinding> {
  const reason = reasonAgainst(lab);
  if (reason !== null) return { verdict: 'inconclusive', evidence: [], explanation: reason };
  const subjects = SUBJECTS.filter(
    ({ style }) => supports({ style, options: {} }, 'tcp').supported,
  );
  const levels = workerLevels(lab.machineCpus);
  const measured = await measure(lab, {
    cells: subjects.flatMap((subject) => cellsOf(subject, lab.machineCpus, levels)),
    rounds: roundsWithin(lab, BUDGET_MS, MIN_MEDIAN_ROUNDS),
    minRounds: MIN_MEDIAN_ROUNDS,
    untilMs: performance.now() + lab.budgetMs,
    warmupMs: WARMUP_MS,
    windowMs: WINDOW_MS,
  });
  return findingOf(measured, subjects, levels, lab);
}

/** 1, then powers of two and all CPUs, of many only the last. @param cpus two or more. */
export function workerLevels(cpus: number): number[] {
  const powers = Array.from({ length: Math.floor(Math.log2(cpus)) + 1 }, (_, power) => 2 ** power);
  const [one = 1, ...more] = [...new Set([...powers, cpus])];
  return [one, ...more.slice(-(MOST_LEVELS - 1))];
}

function reasonAgainst({ machineCpus, serverCpus }: ClaimLab): string | null {
  if (machineCpus < 2) {
    return 'This machine has a single processor for it: that nothing benefits from a second cannot be told here.';
  }
  if (serverCpus === null || readAllowedCpus() === null) {
    return 'A server cannot be held to one processor here (taskset is missing, or refused), so nothing tells what a second is worth to it.';
  }
  return null;
}

/** Servers may have all CPUs and share them with the generator, which needs little where a request computes. */
function cellsOf(
  { style, kind }: SpeedUpSubject,
  cpus: number,
  levels: readonly number[],
): ClaimCell[] {
  const cell = (name: string, server: ScenarioStyle, where: 'one' | 'together'): ClaimCell => ({
    name,
    server,
    transport: 'tcp',
    workload: WORKLOAD,
    messageBytes: 64,
    concurrency: CLIENTS_PER_CPU * cpus,
    sessionRequests: SESSION_REQUESTS,
    idleConnections: 0,
    rateRps: null,
    cpus: where,
  });
  const plain = { style, options: {} };
  if (kind === 'loop') {
    return [
      cell(subjectName({ style, kind }, 1), plain, 'one'),
      cell(subjectName({ style, kind }, cpus), plain, 'together'),
    ];
  }
  return levels.map((workers) => {
    const server = withWorkers(plain, workers);
    if (server === null) throw new TypeError(`${style} has no number of workers`);
    return cell(subjectName({ style, kind }, workers), server, 'together');
  });
}

function findingOf(
  measured: MeasuredCells,
  subjects: readonly SpeedUpSubject[],
  levels: readonly number[],
  { machineCpus, seed }: ClaimLab,
): ClaimFinding {
  const speedUps = subjects.flatMap((subject) =>
    (subject.kind === 'loop' ? [machineCpus] : levels.slice(1)).map((at) =>
      speedUpOf(measured, subject, at, seed),
    ),
  );
  const generatorShare = Math.max(
    ...subjects.map((subject) => {
      const figures = figuresOf(measured.of(subjectName(subject, machineCpus)), generatorCpus);
      return medianEstimate(figures, seed).value / machineCpus;
    }),
  );
  const { rounds, failed, doubts } = measured;
  const facts = { cpus: machineCpus, rounds, failed, doubts, generatorShare };
  return {
    verdict: judgeSpeedUp(speedUps, facts),
    evidence: speedUpEvidence(speedUps, facts),
    explanation: explainSpeedUp(speedUps, facts),
    chart: speedUpChart(speedUps),
  };
}

function speedUpOf(
  measured: MeasuredCells,
  subject: SpeedUpSubject,
  at: number,
  seed: number,
): SpeedUp {
  const repetitions = measured.of(subjectName(subject, at));
  const rps = (of: readonly Repetition[]) =>
    roundFiguresOf(of, (r) => r.load?.throughput.requestsPerSecond);
  return {
    ...subject,
    at,
    ratio: pairedRatioEstimate(rps(repetitions), rps(measured.of(subjectName(subject, 1))), seed),
    busyCpus: medianEstimate(figuresOf(repetitions, busyCpusOf), seed),
  };
}

function generatorCpus({ load }: Repetition): number | null {
  return load === null ? null : load.generator.cpuUtilization * load.generator.workers;
}
