// Loads and what was lost under them: the figures that the judgement, the evidence and the explanation share. Pure.
import { medianEstimate, type Estimate } from '../estimate.js';
import type { Burst } from './burst.js';
import type { LossSample } from './measure-loss.js';

/** One load in all its rounds. */
export interface LossLevel {
  /** That were to be sent. */
  readonly rateRps: number;
  /** One or more. */
  readonly samples: readonly LossSample[];
}

/** All that was measured. */
export interface LossFindings {
  /** Ascending by rate, one or more. */
  readonly levels: readonly LossLevel[];
  /** Of the server under load, as the kernel counts it. */
  readonly bufferBytes: number;
  /** Ascending by buffer; none where bare system calls cannot be made. */
  readonly bursts: readonly Burst[];
}

/** Between which loads the losses begin. */
export interface Edges {
  /** The highest of the lowest rates that lost nothing in any round; null: the lowest lost some. */
  readonly calm: LossLevel | null;
  /** The lowest that lost some; null: none did. */
  readonly first: LossLevel | null;
}

/** Datagrams that the kernel dropped while the loads were on, of all loads together. */
export interface Places {
  readonly server: number;
  readonly others: number;
  readonly senders: number;
}

/** Whether the kernel counted what it dropped at the server, in every round. */
export function isCounted(levels: readonly LossLevel[]): boolean {
  return levels.every(({ samples }) => samples.every(({ lost }) => lost !== null));
}

/** Of all rounds together. */
export function totalsOf({ samples }: LossLevel): { lost: number; arrived: number } {
  return samples.reduce(
    (sum, { lost, arrived }) => ({ lost: sum.lost + (lost ?? 0), arrived: sum.arrived + arrived }),
    { lost: 0, arrived: 0 },
  );
}

export function edgesOf(levels: readonly LossLevel[]): Edges {
  const at = levels.findIndex((level) => totalsOf(level).lost > 0);
  if (at === -1) return { calm: levels.at(-1) ?? null, first: null };
  return { calm: levels[at - 1] ?? null, first: levels[at] ?? null };
}

/** Null where the kernel does not count them. */
export function placesOf(levels: readonly LossLevel[]): Places | null {
  const places = { server: 0, others: 0, senders: 0 };
  for (const { drops } of levels.flatMap(({ samples }) => samples)) {
    const { atSocket, atReceivers, atSenders } = drops;
    if (atSocket === null || atReceivers === null || atSenders === null) return null;
    places.server += atSocket;
    // Two files, read one after the other: a drop in between is in one of them alone.
    places.others += Math.max(0, atReceivers - atSocket);
    places.senders += atSenders;
  }
  return places;
}

/** The share that was lost: its median over rounds. */
export function lossOf({ samples }: LossLevel, seed: number): Estimate {
  const shares = samples.map(({ lost, arrived }) => (arrived === 0 ? 0 : (lost ?? 0) / arrived));
  return medianEstimate(shares, seed);
}

/** What was really sent: a generator, too, has its limit. */
export function sentOf({ samples }: LossLevel, seed: number): Estimate {
  return medianEstimate(
    samples.map(({ sentPerSecond }) => sentPerSecond),
    seed,
  );
}
