// What speed-ups over CPUs amount to: whether a loop gains nothing by them where others do, and what is to be said of it. Pure.
import { formatPercent } from '../../../reports/format-quantity.js';
import type { ClaimVerdict } from '../../../results/claims-result.js';
import { estimateText, type Estimate } from '../estimate.js';
import { roundsText, serverRoundsNotes, type ServerRoundsFacts } from '../rounds-text.js';

/** How much more a server serves with several CPUs, or workers, than with one. */
export interface SpeedUp {
  readonly style: string;
  /** A loop is given CPUs, a pool workers. */
  readonly kind: 'loop' | 'pool';
  /** Of how many; the last of a style is the machine's number of CPUs. */
  readonly at: number;
  /** Throughput with that many ÷ with one. */
  readonly ratio: Estimate;
  /** CPUs that the server kept busy with that many. */
  readonly busyCpus: Estimate;
}

export interface SpeedUpFacts extends ServerRoundsFacts {
  readonly cpus: number;
  /** The most of the machine's CPU time that the generator took beside any server, medians over repetitions, 0–1. */
  readonly generatorShare: number;
}

/** Who serves a fifth more on all CPUs than on one benefits from them. */
export const BENEFIT_RATIO = 1.2;
/** One thread fills one CPU; what is read of it may be a few per cent more, for its CPU and its time are not read in the same moment. */
export const MORE_THAN_ONE_CPU = 1.05;
/** Above this the generator's own need of CPU would have a part in what servers gain, or fail to. */
export const MAX_GENERATOR_SHARE = 0.1;

/**
 * Without a pool that benefits the machine has shown no second processor, and nothing is said. Holds when no loop benefits; a loop that
 * surely does speaks against it.
 */
export function judgeSpeedUp(
  speedUps: readonly SpeedUp[],
  { cpus, generatorShare }: Pick<SpeedUpFacts, 'cpus' | 'generatorShare'>,
): ClaimVerdict {
  const whole = speedUps.filter(({ at }) => at === cpus);
  const loops = whole.filter(({ kind }) => kind === 'loop').map(answerOf);
  const pools = whole.filter(({ kind }) => kind === 'pool').map(answerOf);
  if (generatorShare > MAX_GENERATOR_SHARE) return 'inconclusive';
  if (loops.length === 0 || !pools.includes('benefits')) return 'inconclusive';
  if (loops.every((answer) => answer === 'benefits')) return 'does not hold here';
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
    `Loops were held to one CPU, another in each round, and given all ${cpus}, and then served so many times as much: ${told('loop')}.`,
    `Servers with ${cpus} workers, against the same with one: ${told('pool')}.`,
    ...reasons(whole, facts),
    `Server and load generator were not kept apart, for servers were to have all CPUs; the generator took ${formatPercent(generatorShare)} of the machine's CPU at most${generatorShare > MAX_GENERATOR_SHARE ? `, more than the ${formatPercent(MAX_GENERATOR_SHARE)} that leave it out of the account` : ''}.`,
    ...serverRoundsNotes(facts),
  ].join(' ');
}

function reasons(whole: readonly SpeedUp[], { cpus }: SpeedUpFacts): string[] {
  const loops = whole.filter(({ kind }) => kind === 'loop').map(answerOf);
  const pools = whole.filter(({ kind }) => kind === 'pool');
  const said: string[] = [];
  const unused = whole.filter(
    (loop) => loop.kind === 'loop' && gains(loop) && answerOf(loop) === 'open',
  );
  for (const { style, busyCpus } of unused) {
    said.push(
      `${style} gained and yet kept ${estimateText(busyCpus)} CPUs busy, so the gain is not that of a second: others may have used the CPU that it was held to (echobench doctor).`,
    );
  }
  if (loops.length > 0 && loops.every((answer) => answer === 'does not')) {
    said.push(
      'One thread waits for all sockets and does all the work, and a thread is on one CPU at a time: what others there are, it leaves idle.',
    );
  }
  if (!pools.some((pool) => answerOf(pool) === 'benefits')) {
    said.push(
      `None of the others gained surely either, so this machine has not shown that it has ${cpus} processors to give: others may be using them (echobench doctor).`,
    );
  }
  return said;
}

/** A loop benefits by CPUs that it keeps busy; a pool is there to show that the machine has them. */
function answerOf(speedUp: SpeedUp): 'benefits' | 'does not' | 'open' {
  const { kind, ratio, busyCpus } = speedUp;
  if (gains(speedUp)) {
    const usesMore = busyCpus.low !== null && busyCpus.low > MORE_THAN_ONE_CPU;
    return kind === 'pool' || usesMore ? 'benefits' : 'open';
  }
  return ratio.high !== null && ratio.high < BENEFIT_RATIO ? 'does not' : 'open';
}

function gains({ ratio: { low } }: SpeedUp): boolean {
  return low !== null && low > BENEFIT_RATIO;
}
