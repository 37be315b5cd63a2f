// The claim that a concurrent single server cannot benefit from multiprocessors: with requests that compute, it is given one CPU and
// then all of them, beside servers of several processes or threads that are given one worker and then as many as there are CPUs.
import { readAllowedCpus } from '../machine/cpus.js';
import { withWorkers } from '../style-catalog.js';
import type { Repetition } from '../../results/run.js';
import type { ScenarioStyle } from '../../results/scenario.js';
import type { ClaimCell } from './cells/claim-cell.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { evidenceOf, medianEstimate, ratioEstimate } from './estimate.js';
import { explainSpeedUp, judgeSpeedUp, type SpeedUp } from './speed-up/judge-speed-up.js';
import { MIN_ROUNDS } from './rounds-text.js';
import { figuresOf, measureCells, type MeasuredCells } from './cells/measure-cells.js';

const LOOPS = ['posix-epoll', 'event-loop'];
const POOLS = ['posix-prefork', 'cluster', 'piscina'];
const WORKLOAD = 'compute:500us';
/** Enough that every worker always has somebody to serve. */
const CLIENTS_PER_CPU = 4;
/** Connections end, for a worker of posix-prefork has one client until it leaves. */
const SESSION_REQUESTS = 50;
const WARMUP_MS = 100;
const WINDOW_MS = 250;
const ROUNDS = 6;
/** Numbers of workers between one and all CPUs that are measured for the picture. */
const MOST_LEVELS = 4;

export const loopUsesOneProcessor = {
  id: 'loop-uses-one-processor',
  statement: 'A concurrent single server cannot benefit from multiprocessors.',
  slide: 'Server styles: Concurrent single server',
  budgetMs: 36_000,
  test: (lab) => testSpeedUp(lab, measureCells),
} as const satisfies Claim;

/** @param measure tests pass one that measures nothing. @throws {MeasureError} when a server fails. */
export async function testSpeedUp(
  lab: ClaimLab,
  measure: typeof measureCells,
): Promise<ClaimFinding> {
  const reason = reasonAgainst(lab);
  if (reason !== null) return { verdict: 'inconclusive', evidence: [], explanation: reason };
  const levels = workerLevels(lab.machineCpus);
  const measured = await measure(lab, {
    cells: cellsOf(lab.machineCpus, levels),
    rounds: ROUNDS,
    minRounds: MIN_ROUNDS,
    untilMs: performance.now() + lab.budgetMs,
    warmupMs: WARMUP_MS,
    windowMs: WINDOW_MS,
  });
  return findingOf(measured, levels, lab);
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
function cellsOf(cpus: number, levels: readonly number[]): ClaimCell[] {
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
  return [
    ...LOOPS.flatMap((style) => [
      cell(loopName(style, 1), { style, options: {} }, 'one'),
      cell(loopName(style, cpus), { style, options: {} }, 'together'),
    ]),
    ...POOLS.flatMap((style) =>
      levels.map((workers) => {
        const server = withWorkers({ style, options: {} }, workers);
        if (server === null) throw new TypeError(`${style} has no number of workers`);
        return cell(poolName(style, workers), server, 'together');
      }),
    ),
  ];
}

function loopName(style: string, cpus: number): string {
  return `${style} on ${cpus === 1 ? '1 CPU' : `${cpus} CPUs`}`;
}

function poolName(style: string, workers: number): string {
  return `${style}, ${workers === 1 ? '1 worker' : `${workers} workers`}`;
}

function findingOf(
  measured: MeasuredCells,
  levels: readonly number[],
  { machineCpus, seed }: ClaimLab,
): ClaimFinding {
  const throughput = (name: string): number[] =>
    figuresOf(measured.of(name), (r) => r.load?.throughput.requestsPerSecond);
  const speedUp = (
    style: string,
    kind: SpeedUp['kind'],
    nameOf: typeof loopName,
    at: number,
  ): SpeedUp => ({
    style,
    kind,
    at,
    ratio: ratioEstimate(throughput(nameOf(style, at)), throughput(nameOf(style, 1)), seed),
  });
  const speedUps = [
    ...LOOPS.map((style) => speedUp(style, 'loop', loopName, machineCpus)),
    ...POOLS.flatMap((style) =>
      levels.slice(1).map((workers) => speedUp(style, 'pool', poolName, workers)),
    ),
  ];
  const whole = [
    ...LOOPS.map((style) => loopName(style, machineCpus)),
    ...POOLS.map((style) => poolName(style, machineCpus)),
  ];
  const busy = whole.map((name) => ({
    name,
    cpus: medianEstimate(figuresOf(measured.of(name), busyCpus), seed),
  }));
  const generatorShare = Math.max(
    ...whole.map(
      (name) =>
        medianEstimate(figuresOf(measured.of(name), generatorCpus), seed).value / machineCpus,
    ),
  );
  const facts = {
    cpus: machineCpus,
    rounds: measured.rounds,
    failed: measured.failed,
    generatorShare,
  };
  return {
    verdict: judgeSpeedUp(speedUps, facts),
    evidence: [
      ...speedUps.map(({ style, kind, at, ratio }) =>
        evidenceOf(
          kind === 'loop'
            ? `${style}: throughput on ${at} CPUs ÷ on 1`
            : `${style}: throughput with ${at} workers ÷ with 1`,
          'ratio',
          ratio,
        ),
      ),
      ...busy.map(({ name, cpus }) =>
        evidenceOf(`${name}: CPUs kept busy by the server`, 'CPUs', cpus),
      ),
      {
        name: "most of the machine's CPU that the load generator took under any of these",
        value: generatorShare,
        low: null,
        high: null,
        unit: 'share',
      },
    ],
    explanation: explainSpeedUp(speedUps, facts),
    chart: {
      title: 'Throughput by CPUs, in terms of one',
      description:
        'Throughput ÷ that with one CPU, or one worker, against the number of them; whiskers are 95 % intervals.',
      x: { title: 'CPUs of a loop, workers of the others', scale: 'linear' },
      y: { title: 'times as much as with one', scale: 'linear' },
      series: [...LOOPS, ...POOLS].map((style) => ({
        name: style,
        points: [
          { x: 1, y: 1, low: null, high: null },
          ...speedUps
            .filter((other) => other.style === style)
            .map(({ at, ratio: { value, low, high } }) => ({ x: at, y: value, low, high })),
        ],
      })),
    },
  };
}

function busyCpus({ server }: Repetition): number | null {
  if (server === null || server.cpuNs === null) return null;
  return server.cpuNs / (server.sampledMs * 1e6);
}

function generatorCpus({ load }: Repetition): number | null {
  return load === null ? null : load.generator.cpuUtilization * load.generator.workers;
}
