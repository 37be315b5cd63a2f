// The claim that epoll is faster than select and poll: what a request costs each of the three beside more and more connections that
// say nothing, and from how many on epoll costs less.
import { readFileSync } from 'node:fs';
import { parseDescriptorLimit, RESERVED_DESCRIPTORS } from '../../loadgen/descriptor-limit.js';
import type { Repetition } from '../../results/run.js';
import type { ClaimCell } from './cells/claim-cell.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { medianEstimate, pairedRatioEstimate } from './estimate.js';
import {
  explainReadiness,
  judgeReadiness,
  type ReadinessComparison,
} from './readiness/judge-readiness.js';
import {
  readinessChart,
  readinessEvidence,
  type ReadinessCost,
} from './readiness/readiness-evidence.js';
import { MIN_MEDIAN_ROUNDS } from './rounds-text.js';
import {
  figuresOf,
  measureCells,
  roundFiguresOf,
  type MeasuredCells,
} from './cells/measure-cells.js';
import { roundsWithin } from './take-turns.js';

const EPOLL = 'posix-epoll';
/** select can watch no descriptor above 1023, of which the process itself takes some 40 and the clients 16. */
const RIVALS = [
  { style: 'posix-poll', mostIdle: Infinity },
  { style: 'posix-select', mostIdle: 950 },
] as const;
const IDLE_CONNECTIONS = [0, 100, 900, 4_000];
const CLIENTS = 16;
const WARMUP_MS = 100;
const WINDOW_MS = 200;
const BUDGET_MS = 36_000;

export const epollBeatsSelectAndPoll = {
  id: 'epoll-beats-select-and-poll',
  statement: 'epoll (kqueue elsewhere) is faster than select and poll.',
  slide: 'Concurrent Single Server',
  budgetMs: BUDGET_MS,
  test: (lab) => testReadiness(lab, measureCells),
} as const satisfies Claim;

/** @param measure tests pass one that measures nothing. @param limit of descriptors. @throws {MeasureError} when a server fails. */
export async function testReadiness(
  lab: ClaimLab,
  measure: typeof measureCells,
  limit = descriptorLimit(),
): Promise<ClaimFinding> {
  const idle = reachable(IDLE_CONNECTIONS, limit);
  if (idle.length === 0) {
    const explanation = `${CLIENTS} clients need more than the ${limit} descriptors that a process may hold here: raise the limit (ulimit -n).`;
    return { verdict: 'inconclusive', evidence: [], explanation };
  }
  const measured = await measure(lab, {
    cells: idle.flatMap((connections) =>
      stylesBeside(connections).map((style) => cellOf(style, connections)),
    ),
    rounds: roundsWithin(lab, BUDGET_MS, MIN_MEDIAN_ROUNDS),
    minRounds: MIN_MEDIAN_ROUNDS,
    untilMs: performance.now() + lab.budgetMs,
    warmupMs: WARMUP_MS,
    windowMs: WINDOW_MS,
  });
  return findingOf(measured, idle, lab);
}

/** Infinity where it cannot be read: the system decides then, and a repetition that does not get its connections has failed. */
function descriptorLimit(): number {
  try {
    return parseDescriptorLimit(readFileSync('/proc/self/limits', 'utf8')) ?? Infinity;
  } catch {
    return Infinity;
  }
}

/** Those that server and generator may each hold descriptors for. */
function reachable(numbers: readonly number[], limit: number): number[] {
  return numbers.filter((idle) => idle + CLIENTS + RESERVED_DESCRIPTORS <= limit);
}

function stylesBeside(idle: number): string[] {
  return [EPOLL, ...RIVALS.filter(({ mostIdle }) => idle <= mostIdle).map(({ style }) => style)];
}

function cellOf(style: string, idle: number): ClaimCell {
  return {
    name: cellName(style, idle),
    server: { style, options: {} },
    transport: 'tcp',
    workload: 'echo',
    messageBytes: 64,
    concurrency: CLIENTS,
    // One session for the whole load, so that nothing but requests is measured.
    sessionRequests: 0,
    idleConnections: idle,
    rateRps: null,
    cpus: 'apart',
  };
}

function cellName(style: string, idle: number): string {
  return `${style} beside ${idle} idle`;
}

function findingOf(
  measured: MeasuredCells,
  idle: readonly number[],
  { seed }: ClaimLab,
): ClaimFinding {
  const costs = idle.flatMap((connections) =>
    stylesBeside(connections).map((style): ReadinessCost => {
      const figures = figuresOf(measured.of(cellName(style, connections)), cpuNsPerRequest);
      return { style, idle: connections, cpuNs: medianEstimate(figures, seed) };
    }),
  );
  const comparisons = comparisonsOf(measured, idle, seed);
  const { rounds, failed, doubts } = measured;
  const mostAsked = Math.max(...IDLE_CONNECTIONS);
  return {
    verdict: judgeReadiness(comparisons, { mostAsked }),
    evidence: readinessEvidence(comparisons, costs),
    explanation: explainReadiness(comparisons, {
      clients: CLIENTS,
      rounds,
      failed,
      doubts,
      mostAsked,
    }),
    chart: readinessChart(costs, CLIENTS),
  };
}

function comparisonsOf(
  measured: MeasuredCells,
  idle: readonly number[],
  seed: number,
): ReadinessComparison[] {
  const cpu = (style: string, connections: number) =>
    roundFiguresOf(measured.of(cellName(style, connections)), cpuNsPerRequest);
  return RIVALS.flatMap(({ style, mostIdle }) =>
    idle
      .filter((connections) => connections <= mostIdle)
      .map((connections) => ({
        rival: style,
        idle: connections,
        ratio: pairedRatioEstimate(cpu(style, connections), cpu(EPOLL, connections), seed),
      })),
  );
}

function cpuNsPerRequest({ derived }: Repetition): number | null {
  return derived.serverCpuNsPerRequest;
}
