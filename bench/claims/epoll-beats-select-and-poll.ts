// The claim that epoll is faster than select and poll: what a request costs each of the three beside more and more connections that
// say nothing, and from how many on epoll costs less.
import { readFileSync } from 'node:fs';
import { parseDescriptorLimit, RESERVED_DESCRIPTORS } from '../../loadgen/descriptor-limit.js';
import type { Repetition } from '../../results/run.js';
import type { ClaimCell } from './cells/claim-cell.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { evidenceOf, medianEstimate, ratioEstimate, type Estimate } from './estimate.js';
import {
  crossingOf,
  explainReadiness,
  judgeReadiness,
  type ReadinessComparison,
} from './readiness/judge-readiness.js';
import { MIN_ROUNDS } from './rounds-text.js';
import { figuresOf, measureCells, type MeasuredCells } from './cells/measure-cells.js';

const EPOLL = 'posix-epoll';
/** select can watch no descriptor above 1023, of which the process itself takes some 40 and the clients 16. */
const RIVALS = [
  { style: 'posix-poll', mostIdle: Infinity },
  { style: 'posix-select', mostIdle: 950 },
] as const;
const IDLE_CONNECTIONS = [0, 100, 500, 900, 4_000];
const CLIENTS = 16;
const WARMUP_MS = 100;
const WINDOW_MS = 200;
const ROUNDS = 8;

export const epollBeatsSelectAndPoll = {
  id: 'epoll-beats-select-and-poll',
  statement: 'epoll (kqueue elsewhere) is faster than select and poll.',
  slide: 'Concurrent Single Server',
  budgetMs: 56_000,
  test: (lab) => testReadiness(lab, measureCells),
} as const satisfies Claim;

/** @param measure tests pass one that measures nothing. @throws {MeasureError} when a server fails. */
export async function testReadiness(
  lab: ClaimLab,
  measure: typeof measureCells,
): Promise<ClaimFinding> {
  const idle = reachable(IDLE_CONNECTIONS);
  const measured = await measure(lab, {
    cells: idle.flatMap((connections) =>
      stylesBeside(connections).map((style) => cellOf(style, connections)),
    ),
    rounds: ROUNDS,
    minRounds: MIN_ROUNDS,
    untilMs: performance.now() + lab.budgetMs,
    warmupMs: WARMUP_MS,
    windowMs: WINDOW_MS,
  });
  return findingOf(measured, idle, lab);
}

/** Those that server and generator may each hold descriptors for. */
function reachable(numbers: readonly number[]): number[] {
  let limits: string;
  try {
    limits = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    // Where it cannot be read the system decides, and a repetition that does not get its connections has failed.
    return [...numbers];
  }
  const limit = parseDescriptorLimit(limits) ?? Infinity;
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
  const cpu = (style: string, connections: number): number[] =>
    figuresOf(measured.of(cellName(style, connections)), cpuNsPerRequest);
  const costs = idle.flatMap((connections) =>
    stylesBeside(connections).map((style) => ({
      style,
      idle: connections,
      cpuNs: medianEstimate(cpu(style, connections), seed),
    })),
  );
  const comparisons: ReadinessComparison[] = RIVALS.flatMap(({ style, mostIdle }) =>
    idle
      .filter((connections) => connections <= mostIdle)
      .map((connections) => ({
        rival: style,
        idle: connections,
        ratio: ratioEstimate(cpu(style, connections), cpu(EPOLL, connections), seed),
      })),
  );
  const crossings = RIVALS.flatMap(({ style }) => {
    const crossing = crossingOf(comparisons.filter(({ rival }) => rival === style));
    return crossing === null ? [] : [{ style, crossing }];
  });
  return {
    verdict: judgeReadiness(comparisons),
    evidence: [
      ...crossings.map(({ style, crossing }) =>
        evidenceOf(
          `idle connections from which on a request costs epoll less CPU than ${style.replace('posix-', '')}`,
          'connections',
          seen(crossing),
        ),
      ),
      ...comparisons.map(({ rival, idle: beside, ratio }) =>
        evidenceOf(
          `beside ${beside} idle connections: CPU per request, ${rival} ÷ ${EPOLL}`,
          'ratio',
          ratio,
        ),
      ),
      ...costs.map(({ style, idle: beside, cpuNs }) =>
        evidenceOf(
          `beside ${beside} idle connections: CPU per request, ${style}`,
          'ns/request',
          cpuNs,
        ),
      ),
    ],
    explanation: explainReadiness(comparisons, {
      clients: CLIENTS,
      rounds: measured.rounds,
      failed: measured.failed,
      mostAsked: Math.max(...IDLE_CONNECTIONS),
    }),
    chart: {
      title: 'CPU per request beside idle connections',
      description: `Server CPU for each request of ${CLIENTS} clients against the number of connections that say nothing beside them; whiskers are 95 % intervals.`,
      x: { title: 'idle connections', scale: 'symlog' },
      y: { title: 'server CPU per request (µs)', scale: 'log' },
      series: [EPOLL, ...RIVALS.map(({ style }) => style)].map((style) => ({
        name: style,
        points: costs
          .filter((cost) => cost.style === style)
          .map((cost) => ({ x: cost.idle, ...inMicroseconds(cost.cpuNs) })),
      })),
    },
  };
}

function cpuNsPerRequest({ derived }: Repetition): number | null {
  return derived.serverCpuNsPerRequest;
}

/** A number that was measured at, not estimated. */
function seen(value: number): Estimate {
  return { value, low: null, high: null };
}

function inMicroseconds({ value, low, high }: Estimate): {
  y: number;
  low: number | null;
  high: number | null;
} {
  return {
    y: value / 1_000,
    low: low === null ? null : low / 1_000,
    high: high === null ? null : high / 1_000,
  };
}
