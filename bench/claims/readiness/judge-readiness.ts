// What comparisons of epoll with its rivals amount to: from how many idle connections on it costs less, whether that is always or
// never, and what is to be said of it. Pure.
import { formatCount } from '../../../reports/format-quantity.js';
import type { ClaimVerdict } from '../../../results/claims-result.js';
import { estimateText, type Estimate } from '../estimate.js';
import { roundsText, serverRoundsNotes, type ServerRoundsFacts } from '../rounds-text.js';

/** A rival beside so many idle connections. */
export interface ReadinessComparison {
  /** `posix-select`, `posix-poll`. */
  readonly rival: string;
  readonly idle: number;
  /** CPU per request of the rival ÷ that of epoll. */
  readonly ratio: Estimate;
}

export interface ReadinessFacts extends ServerRoundsFacts {
  readonly clients: number;
  /** Idle connections that the claim is about at most; this system may have allowed fewer. */
  readonly mostAsked: number;
}

/**
 * The fewest idle connections from which on, there and at every larger number measured, the interval says that epoll costs less.
 * Null: not even at the largest. @param comparisons of one rival.
 */
export function crossingOf(
  comparisons: readonly Pick<ReadinessComparison, 'idle' | 'ratio'>[],
): number | null {
  let crossing: number | null = null;
  for (const { idle, ratio } of [...comparisons].sort((a, b) => b.idle - a.idle)) {
    if (!costsEpollLess(ratio)) break;
    crossing = idle;
  }
  return crossing;
}

/**
 * Holds when epoll costs less beside every number of connections, none included; partly when it does from some number on. It does not hold
 * where it surely never does, and is open while intervals allow for it, and where the larger numbers could not be had.
 */
export function judgeReadiness(
  comparisons: readonly ReadinessComparison[],
  { mostAsked }: Pick<ReadinessFacts, 'mostAsked'>,
): ClaimVerdict {
  if (!comparisons.some(({ idle }) => idle >= mostAsked)) return 'inconclusive';
  const rivals = groupByRival(comparisons);
  const crossings = rivals.map((of) => ({
    crossing: crossingOf(of),
    fewest: Math.min(...of.map(({ idle }) => idle)),
  }));
  if (crossings.every(({ crossing, fewest }) => crossing === fewest)) return 'holds';
  if (crossings.some(({ crossing }) => crossing !== null)) return 'holds partly';
  const never = comparisons.every(({ ratio: { high } }) => high !== null && high <= 1);
  return never ? 'does not hold here' : 'inconclusive';
}

export function explainReadiness(
  comparisons: readonly ReadinessComparison[],
  facts: ReadinessFacts,
): string {
  const { clients, rounds, mostAsked } = facts;
  const most = Math.max(0, ...comparisons.map(({ idle }) => idle));
  return [
    `${clients} clients sent requests without a pause to servers that differ in this call alone, beside connections that said nothing; ${roundsText(rounds)}. What is compared is server CPU per request.`,
    ...groupByRival(comparisons).map(rivalText),
    'select and poll are handed every descriptor at each call, and the kernel, then the server, looks at all of them to find the few that are ready; with epoll the kernel keeps the set, and hands over those that are ready alone. The price is a system call of its own for each connection that comes or goes, which these clients, who stay, do not pay.',
    ...(most < mostAsked
      ? [
          `More than ${formatCount(most)} idle connections could not be held open here, and those are what the statement is about: raise the limit of descriptors (ulimit -n).`,
        ]
      : []),
    ...serverRoundsNotes(facts),
  ].join(' ');
}

function rivalText(of: readonly ReadinessComparison[]): string {
  const ordered = [...of].sort((a, b) => a.idle - b.idle);
  const [fewest] = ordered;
  const most = ordered.at(-1);
  if (fewest === undefined || most === undefined) return '';
  const name = fewest.rival;
  const crossing = crossingOf(of);
  const from =
    crossing === null
      ? 'beside none of the numbers measured did epoll surely cost less up to the largest'
      : crossing === fewest.idle
        ? `epoll costs less beside every number measured, ${formatCount(crossing)} included`
        : `epoll surely costs less from ${formatCount(crossing)} on`;
  return `${name} costs ${estimateText(fewest.ratio)} times as much as posix-epoll beside ${formatCount(fewest.idle)}, and ${estimateText(most.ratio)} times beside ${formatCount(most.idle)}: ${from}.`;
}

function groupByRival(comparisons: readonly ReadinessComparison[]): ReadinessComparison[][] {
  return [...new Set(comparisons.map(({ rival }) => rival))].map((rival) =>
    comparisons.filter((comparison) => comparison.rival === rival),
  );
}

function costsEpollLess({ low }: Estimate): boolean {
  return low !== null && low > 1;
}
