// The claim that a server which takes one client after the other is slow: held against servers that serve all at once, with a
// single client, with many that never pause, and with many whose requests wait.
import type { Evidence } from '../../results/claims-result.js';
import type { Repetition } from '../../results/run.js';
import type { ClaimCell } from './cells/claim-cell.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { evidenceOf, medianEstimate, ratioEstimate, type Estimate } from './estimate.js';
import { explainSlowness, judgeSlowness, type SlownessLoad } from './slowness/judge-slowness.js';
import { MIN_ROUNDS } from './rounds-text.js';
import { figuresOf, measureCells, type MeasuredCells } from './cells/measure-cells.js';

/** A load that all servers get. */
interface Load extends SlownessLoad {
  readonly workload: string;
}

const CLIENTS = 16;
const ALONE: Load = { id: 'alone', name: '1 client', workload: 'echo', concurrency: 1 };
const BUSY: Load = {
  id: 'busy',
  name: `${CLIENTS} clients that never pause`,
  workload: 'echo',
  concurrency: CLIENTS,
};
const WAITING: Load = {
  id: 'waiting',
  name: `${CLIENTS} clients whose requests wait 1 ms`,
  workload: 'wait:1ms',
  concurrency: CLIENTS,
};
/** The one that tells most first. */
const LOADS = [WAITING, BUSY, ALONE];

/** Who is held against whom: on the same substrate, so that what differs is the style. */
const PAIRS = [
  { iterative: 'posix-iterative', other: 'posix-epoll' },
  { iterative: 'posix-iterative', other: 'posix-fork' },
  { iterative: 'iterative', other: 'event-loop' },
] as const;
const STYLES = [...new Set(PAIRS.flatMap(({ iterative, other }) => [iterative, other]))];

/** Clients of an iterative server must get their turn: sessions end, as in every sweep. */
const SESSION_REQUESTS = 100;
const WARMUP_MS = 100;
const WINDOW_MS = 200;
const ROUNDS = 6;

export const iterativeIsSlow = {
  id: 'iterative-is-slow',
  statement:
    'A single iterating server, which accepts clients one after the other, gives slow service.',
  slide: 'Server styles: Single Iterating server',
  budgetMs: 44_000,
  test: (lab) => testSlowness(lab, measureCells),
} as const satisfies Claim;

/** @param measure tests pass one that measures nothing. @throws {MeasureError} when a server fails. */
export async function testSlowness(
  lab: ClaimLab,
  measure: typeof measureCells,
): Promise<ClaimFinding> {
  const measured = await measure(lab, {
    cells: LOADS.flatMap((load) => STYLES.map((style) => cellOf(style, load))),
    rounds: ROUNDS,
    minRounds: MIN_ROUNDS,
    untilMs: performance.now() + lab.budgetMs,
    warmupMs: WARMUP_MS,
    windowMs: WINDOW_MS,
  });
  return findingOf(measured, lab);
}

function cellOf(style: string, load: Load): ClaimCell {
  const { workload, concurrency } = load;
  return {
    name: cellName(style, load),
    server: { style, options: {} },
    transport: 'tcp',
    workload,
    messageBytes: 64,
    concurrency,
    sessionRequests: SESSION_REQUESTS,
    idleConnections: 0,
    rateRps: null,
    cpus: 'apart',
  };
}

function cellName(style: string, { name }: Load): string {
  return `${style}, ${name}`;
}

function findingOf(measured: MeasuredCells, { seed }: ClaimLab): ClaimFinding {
  const figures = (
    style: string,
    load: Load,
    figure: (r: Repetition) => number | null | undefined,
  ): number[] => figuresOf(measured.of(cellName(style, load)), figure);
  const throughput = (style: string, load: Load): number[] =>
    figures(style, load, (r) => r.load?.throughput.requestsPerSecond);
  const median = (...asked: Parameters<typeof figures>): Estimate =>
    medianEstimate(figures(...asked), seed);

  const comparisons = LOADS.flatMap((load) =>
    PAIRS.map(({ iterative, other }) => {
      const ratio = ratioEstimate(throughput(other, load), throughput(iterative, load), seed);
      return { load, iterative, other, ratio };
    }),
  );
  const firstReplies = STYLES.map((style) =>
    evidenceOf(
      `${BUSY.name}: median time to a first reply, ${style}`,
      'ns',
      median(style, BUSY, (r) => r.load?.firstReplyTimeNs.p50),
    ),
  );
  const unserved = STYLES.map((style) =>
    evidenceOf(
      `${WAITING.name}: clients without a reply in ${WINDOW_MS} ms, ${style}`,
      'clients',
      median(style, WAITING, (r) => r.load?.fairness.unservedClients),
    ),
  );
  const evidence: Evidence[] = [
    ...comparisons.map(({ load, iterative, other, ratio }) =>
      evidenceOf(`${load.name}: throughput, ${other} ÷ ${iterative}`, 'ratio', ratio),
    ),
    ...firstReplies,
    ...unserved,
  ];
  return {
    verdict: judgeSlowness(comparisons),
    evidence,
    explanation: explainSlowness(comparisons, {
      rounds: measured.rounds,
      failed: measured.failed,
      windowMs: WINDOW_MS,
      unservedClients: median('posix-iterative', WAITING, (r) => r.load?.fairness.unservedClients)
        .value,
    }),
  };
}
