// What comparisons of an iterative server with others amount to: whether it is slow, and what is to be said of it. Pure.
import { formatCount, formatPercent } from '../../../reports/format-quantity.js';
import type { ClaimVerdict } from '../../../results/claims-result.js';
import { estimateText, type Estimate } from '../estimate.js';
import { roundsText, serverRoundsNotes, type ServerRoundsFacts } from '../rounds-text.js';

/** Who asks, and what for. */
export interface SlownessLoad {
  /** What the load is there to show. */
  readonly id: 'alone' | 'busy' | 'waiting';
  /** As it follows the word `with`. */
  readonly name: string;
  readonly concurrency: number;
}

/** How much more of the same load another server serves. */
export interface SlownessComparison {
  readonly load: SlownessLoad;
  readonly iterative: string;
  readonly other: string;
  /** Throughput of the other ÷ that of the iterative one. */
  readonly ratio: Estimate;
  /** Whose throughput is what the load generator could do, and theirs at least that. */
  readonly limited: { readonly iterative: boolean; readonly other: boolean };
}

export interface SlownessFacts extends ServerRoundsFacts {
  readonly windowMs: number;
  /** Of the iterative servers, under the load `waiting`, the medians over repetitions. */
  readonly unserved: readonly { readonly style: string; readonly clients: number }[];
  /** What the iterative servers used of a CPU under the load `busy`, where it is known and nobody else had a part in it. */
  readonly busyCpus: readonly { readonly style: string; readonly cpus: Estimate }[];
}

/** Who uses surely less of a CPU than this has nothing to do for a part of the time. */
const IDLE_CPUS = 0.9;

/** A server is called slow beside another that serves at least a quarter more. */
export const SLOW_RATIO = 1.25;

/**
 * Slow: surely by that much. Not slow: surely by less. Else it is open, as is what a generator at its limit hides: who serves at least so
 * much may serve more.
 */
export function slownessOf({
  ratio: { low, high },
  limited,
}: Pick<SlownessComparison, 'ratio' | 'limited'>): 'slow' | 'not slow' | 'open' {
  if (low !== null && low > SLOW_RATIO && !limited.iterative) return 'slow';
  return high !== null && high < SLOW_RATIO && !limited.other ? 'not slow' : 'open';
}

/**
 * Holds where it is slow beside every server under every load, and does not where it never is. Partly: slow in some, and in others it is
 * not or that is open.
 */
export function judgeSlowness(
  comparisons: readonly Pick<SlownessComparison, 'ratio' | 'limited'>[],
): ClaimVerdict {
  const answers = comparisons.map(slownessOf);
  if (answers.length === 0) return 'inconclusive';
  if (answers.every((answer) => answer === 'slow')) return 'holds';
  if (answers.every((answer) => answer === 'not slow')) return 'does not hold here';
  return answers.includes('slow') ? 'holds partly' : 'inconclusive';
}

/** @param comparisons grouped by load. */
export function explainSlowness(
  comparisons: readonly SlownessComparison[],
  facts: SlownessFacts,
): string {
  const loads = [...new Set(comparisons.map(({ load }) => load))];
  return [
    `Iterative servers were held against servers that do not wait for one client to leave, each with its like: ${likesText(comparisons)}; turn by turn in ${roundsText(facts.rounds)}; slow is called what serves less than another by a quarter or more.`,
    ...loads.map((load) =>
      loadText(
        load,
        comparisons.filter((comparison) => comparison.load === load),
        facts,
      ),
    ),
    ...serverRoundsNotes(facts),
  ].join(' ');
}

/** `posix-iterative with posix-epoll and posix-fork, iterative with event-loop`. */
function likesText(comparisons: readonly SlownessComparison[]): string {
  const iteratives = [...new Set(comparisons.map(({ iterative }) => iterative))];
  return iteratives
    .map((style) => {
      const own = comparisons.filter(({ iterative }) => iterative === style);
      return `${style} with ${[...new Set(own.map(({ other }) => other))].join(' and ')}`;
    })
    .join(', ');
}

function loadText(
  load: SlownessLoad,
  comparisons: readonly SlownessComparison[],
  facts: SlownessFacts,
): string {
  const ratios = comparisons.map(({ other, ratio }) => `${other} ${estimateText(ratio)}`);
  const answers = new Set(comparisons.map(slownessOf));
  const reason = REASONS[load.id](answers, facts);
  return `With ${load.name} the others served so many times as much: ${ratios.join(', ')}.${reason === '' ? '' : ` ${reason}`}`;
}

type Answers = ReadonlySet<ReturnType<typeof slownessOf>>;

/** Of what was measured alone; where that shows no cause, that is said. */
const REASONS: Readonly<
  Record<SlownessLoad['id'], (answers: Answers, facts: SlownessFacts) => string>
> = {
  alone: (answers) => {
    if (answers.has('slow')) {
      return 'A single client has nobody to wait for; why it is served less was not traced.';
    }
    return answers.size === 1 && answers.has('not slow')
      ? 'A single client has nobody to wait for, so there it is not slow.'
      : '';
  },
  busy: (answers, { busyCpus }) => {
    if (!answers.has('slow')) return '';
    const idle = busyCpus.filter(({ cpus: { high } }) => high !== null && high < IDLE_CPUS);
    if (idle.length === 0) return 'Why was not traced.';
    const shares = idle.map(({ style, cpus }) => `${style} used ${formatPercent(cpus.value)}`);
    return `Between a reply and the same client's next request an iterative server has nothing to do, and others have somebody else to serve: of its CPU, ${shares.join(' and ')}.`;
  },
  waiting: (answers, { unserved, windowMs }) => {
    if (!answers.has('slow')) return '';
    const some = unserved.filter(({ clients }) => clients > 0);
    if (some.length === 0) return 'Why was not traced.';
    const counts = some.map(({ style, clients }) => `${formatCount(clients)} of those of ${style}`);
    return `While one request waits, nobody else is served: ${counts.join(' and ')} got no reply at all within ${windowMs} ms.`;
  },
};
