// The claim that a server which takes one client after the other is slow: held against servers that serve all at once, with a
// single client, with many that never pause, and with many whose requests wait.
import type { Evidence } from '../../results/claims-result.js';
import type { Repetition } from '../../results/run.js';
import { styleSupport } from '../style-catalog.js';
import type { ClaimCell } from './cells/claim-cell.js';
import { isAtGeneratorsLimit } from './cells/doubtful-repetitions.js';
import {
  busyCpusOf,
  figuresOf,
  measureCells,
  roundFiguresOf,
  type MeasuredCells,
} from './cells/measure-cells.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { evidenceOf, medianEstimate, pairedRatioEstimate } from './estimate.js';
import { MIN_MEDIAN_ROUNDS } from './rounds-text.js';
import {
  explainSlowness,
  judgeSlowness,
  type SlownessComparison,
  type SlownessFacts,
  type SlownessLoad,
} from './slowness/judge-slowness.js';
import { firstReplyNs, isUndisturbed, unservedClients } from './slowness/wait-figures.js';
import { roundsWithin } from './take-turns.js';

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
type Pair = (typeof PAIRS)[number];

/** Clients of an iterative server must get their turn: sessions end, as in every sweep. */
const SESSION_REQUESTS = 100;
const WARMUP_MS = 100;
const WINDOW_MS = 200;
const BUDGET_MS = 40_000;

export const iterativeIsSlow = {
  id: 'iterative-is-slow',
  statement:
    'A single iterating server, which accepts clients one after the other, gives slow service.',
  slide: 'Server styles: Single Iterating server',
  budgetMs: BUDGET_MS,
  test: (lab) => testSlowness(lab, measureCells),
} as const satisfies Claim;

/**
 * Pairs that cannot run here are left out, and the rest is tried.
 * @param measure tests pass one that measures nothing. @throws {MeasureError} when a server fails, and where no pair can run.
 */
export async function testSlowness(
  lab: ClaimLab,
  measure: typeof measureCells,
  supports: typeof styleSupport = styleSupport,
): Promise<ClaimFinding> {
  const pairs = PAIRS.filter(({ iterative, other }) =>
    [iterative, other].every((style) => supports({ style, options: {} }, 'tcp').supported),
  );
  const styles = stylesOf(pairs);
  const measured = await measure(lab, {
    cells: LOADS.flatMap((load) => styles.map((style) => cellOf(style, load))),
    rounds: roundsWithin(lab, BUDGET_MS, MIN_MEDIAN_ROUNDS),
    minRounds: MIN_MEDIAN_ROUNDS,
    untilMs: performance.now() + lab.budgetMs,
    warmupMs: WARMUP_MS,
    windowMs: WINDOW_MS,
  });
  return findingOf(measured, pairs, lab);
}

function stylesOf(pairs: readonly Pair[]): string[] {
  return [...new Set(pairs.flatMap(({ iterative, other }) => [iterative, other]))];
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

function findingOf(
  measured: MeasuredCells,
  pairs: readonly Pair[],
  { seed }: ClaimLab,
): ClaimFinding {
  const comparisons = LOADS.flatMap((load) =>
    pairs.map((pair) => comparisonOf(measured, load, pair, seed)),
  );
  const absent = PAIRS.filter((pair) => !pairs.includes(pair));
  const absences = absent.map(
    ({ iterative, other }) => `${iterative} cannot be held against ${other} on this system.`,
  );
  const facts = factsOf(measured, pairs, seed);
  return {
    verdict: judgeSlowness(comparisons),
    evidence: [
      ...comparisons.map(({ load, iterative, other, ratio }) =>
        evidenceOf(`${load.name}: throughput, ${other} ÷ ${iterative}`, 'ratio', ratio),
      ),
      ...stylesOf(pairs).flatMap((style) => waitEvidence(measured, style, seed)),
    ],
    explanation: [explainSlowness(comparisons, facts), ...absences].join(' '),
  };
}

function comparisonOf(
  measured: MeasuredCells,
  load: Load,
  { iterative, other }: Pair,
  seed: number,
): SlownessComparison {
  const [slow, fast] = [iterative, other].map((style) => measured.of(cellName(style, load)));
  const rps = (repetitions: readonly Repetition[] = []) =>
    roundFiguresOf(repetitions, (r) => r.load?.throughput.requestsPerSecond);
  return {
    load,
    iterative,
    other,
    ratio: pairedRatioEstimate(rps(fast), rps(slow), seed),
    limited: {
      iterative: isAtGeneratorsLimit(slow ?? []),
      other: isAtGeneratorsLimit(fast ?? []),
    },
  };
}

/** How long clients of a style waited for a first reply, and how many got none. */
function waitEvidence(measured: MeasuredCells, style: string, seed: number): Evidence[] {
  const unserved = [WAITING, BUSY].map((load) =>
    evidenceOf(
      `${load.name}: clients without a reply in ${WINDOW_MS} ms, ${style}`,
      'clients',
      medianEstimate(figuresOf(measured.of(cellName(style, load)), unservedClients), seed),
    ),
  );
  const busy = measured.of(cellName(style, BUSY));
  const waits = figuresOf(busy, firstReplyNs);
  // Where half of the repetitions have no such median, they have none together.
  if (2 * waits.length <= busy.length) return unserved;
  const name = `${BUSY.name}: median time to a first reply, of the clients who got one, ${style}`;
  return [...unserved, evidenceOf(name, 'ns', medianEstimate(waits, seed))];
}

function factsOf(measured: MeasuredCells, pairs: readonly Pair[], seed: number): SlownessFacts {
  const iteratives = [...new Set(pairs.map(({ iterative }) => iterative))];
  const { rounds, failed, doubts } = measured;
  return {
    rounds,
    failed,
    doubts,
    windowMs: WINDOW_MS,
    unserved: iteratives.map((style) => {
      const figures = figuresOf(measured.of(cellName(style, WAITING)), unservedClients);
      return { style, clients: medianEstimate(figures, seed).value };
    }),
    busyCpus: iteratives.flatMap((style) => {
      const undisturbed = measured.of(cellName(style, BUSY)).filter(isUndisturbed);
      const figures = figuresOf(undisturbed, busyCpusOf);
      return figures.length === 0 ? [] : [{ style, cpus: medianEstimate(figures, seed) }];
    }),
  };
}
