// What comparisons of an iterative server with others amount to: whether it is slow, and what is to be said of it. Pure.
import { formatCount } from '../../../reports/format-quantity.js';
import type { ClaimVerdict } from '../../../results/claims-result.js';
import { estimateText, type Estimate } from '../estimate.js';
import { roundsNotes, roundsText, type RoundsFacts } from '../rounds-text.js';

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
}

export interface SlownessFacts extends RoundsFacts {
  readonly windowMs: number;
  /** Of posix-iterative under the load `waiting`, the median over repetitions. */
  readonly unservedClients: number;
}

/** A server is called slow beside another that serves at least a quarter more. */
export const SLOW_RATIO = 1.25;

/** Slow: surely by that much. Not slow: surely by less. Else it is open. */
export function slownessOf({ low, high }: Estimate): 'slow' | 'not slow' | 'open' {
  if (low !== null && low > SLOW_RATIO) return 'slow';
  return high !== null && high < SLOW_RATIO ? 'not slow' : 'open';
}

/**
 * Holds where it is slow beside every server under every load, and does not where it never is. Partly: slow in some, and in others it is
 * not or that is open.
 */
export function judgeSlowness(
  comparisons: readonly Pick<SlownessComparison, 'ratio'>[],
): ClaimVerdict {
  const answers = comparisons.map(({ ratio }) => slownessOf(ratio));
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
    `Iterative servers were held against servers that do not wait for one client to leave, each with its like: posix-iterative with posix-epoll and posix-fork, iterative with event-loop; turn by turn in ${roundsText(facts.rounds)}; slow is called what serves less than another by a quarter or more.`,
    ...loads.map((load) =>
      loadText(
        load,
        comparisons.filter((comparison) => comparison.load === load),
        facts,
      ),
    ),
    ...roundsNotes(facts),
  ].join(' ');
}

function loadText(
  load: SlownessLoad,
  comparisons: readonly SlownessComparison[],
  facts: SlownessFacts,
): string {
  const ratios = comparisons.map(({ other, ratio }) => `${other} ${estimateText(ratio)}`);
  const answers = new Set(comparisons.map(({ ratio }) => slownessOf(ratio)));
  const reason = REASONS[load.id](answers, comparisons, facts);
  return `With ${load.name} the others served so many times as much: ${ratios.join(', ')}.${reason === '' ? '' : ` ${reason}`}`;
}

type Answers = ReadonlySet<ReturnType<typeof slownessOf>>;

const REASONS: Readonly<
  Record<
    SlownessLoad['id'],
    (answers: Answers, comparisons: readonly SlownessComparison[], facts: SlownessFacts) => string
  >
> = {
  alone: (answers) =>
    answers.size === 1 && answers.has('not slow')
      ? 'A single client has nobody to wait for, so there it is not slow.'
      : 'A single client has nobody to wait for: what differs is what a connection costs each server.',
  busy: (answers, comparisons) => {
    if (!answers.has('slow')) return '';
    const costly = comparisons.filter(({ ratio }) => slownessOf(ratio) === 'not slow');
    const reason =
      "Between a reply and the same client's next request an iterative server has nothing to do, and others have somebody else to serve.";
    if (costly.length === 0) return reason;
    const names = costly.map(({ other }) => other).join(' and ');
    return `${reason} What ${names} gains by that, it pays for its concurrency again.`;
  },
  waiting: (answers, _, { unservedClients, windowMs }) =>
    answers.has('slow')
      ? `While one request waits, nobody else is served: of the clients of posix-iterative ${formatCount(unservedClients)} got no reply at all within ${windowMs} ms.`
      : '',
};
