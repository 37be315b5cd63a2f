// What speed-ups over CPUs amount to: whether a loop gains nothing by them where others do, and what is to be said of it. Pure.
import { formatPercent } from '../../../reports/format-quantity.js';
import type { ClaimVerdict } from '../../../results/claims-result.js';
import { estimateText, type Estimate } from '../estimate.js';
import { roundsNotes, roundsText, type RoundsFacts } from '../rounds-text.js';

/** How much more a server serves with several CPUs, or workers, than with one. */
export interface SpeedUp {
  readonly style: string;
  /** A loop is given CPUs, a pool workers. */
  readonly kind: 'loop' | 'pool';
  /** Of how many; the last of a style is the machine's number of CPUs. */
  readonly at: number;
  /** Throughput with that many ÷ with one. */
  readonly ratio: Estimate;
}

export interface SpeedUpFacts extends RoundsFacts {
  readonly cpus: number;
  /** The most of the machine's CPU time that the generator took beside any server, medians over repetitions, 0–1. */
  readonly generatorShare: number;
}

/** Who serves a fifth more on all CPUs than on one benefits from them. */
export const BENEFIT_RATIO = 1.2;
/** Above this the generator's own need of CPU would have a part in what servers gain, or fail to. */
export const MAX_GENERATOR_SHARE = 0.1;

/**
 * Holds when no loop benefits and some pool does: without one that does, the machine has shown no second processor. A loop that surely
 * benefits speaks against it.
 */
export function judgeSpeedUp(
  speedUps: readonly SpeedUp[],
  { cpus, generatorShare }: Pick<SpeedUpFacts, 'cpus' | 'generatorShare'>,
): ClaimVerdict {
  const whole = speedUps.filter(({ at }) => at === cpus);
  const loops = whole.filter(({ kind }) => kind === 'loop').map(answerOf);
  const pools = whole.filter(({ kind }) => kind === 'pool').map(answerOf);
  if (generatorShare > MAX_GENERATOR_SHARE) return 'inconclusive';
  if (loops.every((answer) => answer === 'benefits')) return 'does not hold here';
  if (!pools.includes('benefits')) return 'inconclusive';
  if (loops.every((answer) => answer === 'does not')) return 'holds';
  return loops.includes('benefits') && loops.includes('does not') ? 'holds partly' : 'inconclusive';
}

export function explainSpeedUp(speedUps: readonly SpeedUp[], facts: SpeedUpFacts): string {
  const { cpus, rounds, generatorShare } = facts;
  const whole = speedUps.filter(({ at }) => at === cpus);
  const told = (kind: SpeedUp['kind']): string =>
    whole
      .filter((speedUp) => speedUp.kind === kind)
      .map(({ style, ratio }) => `${style} ${estimateText(ratio)}`)
      .join(', ');
  return [
    `Each request computes for 500 µs, so that CPU is what servers are short of; ${roundsText(rounds)}.`,
    `Loops were held to one CPU and then given all ${cpus}, and served so many times as much: ${told('loop')}.`,
    `Servers with ${cpus} workers, against the same with one: ${told('pool')}.`,
    ...reasons(whole, facts),
    `Server and load generator were not kept apart, for servers were to have all CPUs; the generator took ${formatPercent(generatorShare)} of the machine's CPU at most${generatorShare > MAX_GENERATOR_SHARE ? `, more than the ${formatPercent(MAX_GENERATOR_SHARE)} that leave it out of the account` : ''}.`,
    ...roundsNotes(facts),
  ].join(' ');
}

function reasons(whole: readonly SpeedUp[], { cpus }: SpeedUpFacts): string[] {
  const loops = whole.filter(({ kind }) => kind === 'loop').map(answerOf);
  const pools = whole.filter(({ kind }) => kind === 'pool');
  const said: string[] = [];
  if (loops.every((answer) => answer === 'does not')) {
    said.push(
      'One thread waits for all sockets and does all the work, and a thread is on one CPU at a time: what others there are, it leaves idle.',
    );
  }
  if (!pools.some((pool) => answerOf(pool) === 'benefits')) {
    said.push(
      `None of the others gained surely either, so this machine has not shown that it has ${cpus} processors to give: others may be using them (echobench doctor).`,
    );
  }
  if (pools.some((pool) => pool.style === 'piscina' && answerOf(pool) === 'does not')) {
    said.push(
      "piscina's main thread moves every request to its pool and back, and needs a CPU of its own for that.",
    );
  }
  return said;
}

function answerOf({ ratio: { low, high } }: SpeedUp): 'benefits' | 'does not' | 'open' {
  if (low !== null && low > BENEFIT_RATIO) return 'benefits';
  return high !== null && high < BENEFIT_RATIO ? 'does not' : 'open';
}
