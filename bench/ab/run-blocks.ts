// The experiment itself: block after block of both servers, until there is an answer, no hope of one, or no time left.
import type { Repetition } from '../../results/run.js';
import { CannotRunError } from '../command-error.js';
import { isUnjudged } from './fitness.js';
import { BLOCK_REPETITIONS, blockOrders, type BlockOrder, type SideName } from './block-order.js';
import { isAnswered, judgeBlocks, type Finding } from './judge.js';
import {
  createRepetitionMeter,
  type MeterMeans,
  type RepetitionMeter,
  type Turn,
} from './repetition-meter.js';
import type { AbRules, Block } from './rules.js';

/** How far to go. */
export interface AbLimits {
  readonly seed: number;
  readonly maxMs: number;
  /** So many blocks exactly, if time allows; null: as many as it takes. */
  readonly blocks: number | null;
}

/** Why it ended: with an answer or none possible, all blocks measured, no time, a machine too disturbed, Ctrl-C. */
export type AbEnd = 'answered' | 'blocks' | 'time' | 'disturbed' | 'interrupted';

/** Everything that was measured. */
export interface AbOutcome {
  readonly end: AbEnd;
  readonly blocks: readonly Block[];
  /** For `blocks`, by metric in the order asked for; empty when there is no block. */
  readonly findings: readonly Finding[];
  /** Repetitions that the machine or the generator spoilt; each was measured again. */
  readonly disturbed: readonly Repetition[];
  readonly elapsedMs: number;
}

/** Called between repetitions, never during a window. */
export interface AbObserver {
  blockEnds(findings: readonly Finding[], blocks: number, elapsedMs: number): void;
}

/** A server of the two that failed, which is no answer. */
export class SideFailedError extends CannotRunError {
  readonly side: SideName;
  /** What happened, without whose fault it was. */
  readonly why: string;
  constructor(side: SideName, code: string, message: string, why: string) {
    super(code, message);
    this.side = side;
    this.why = why;
  }
}

/** A disturbed repetition is measured again so often; then its block is given up. */
const MOST_ATTEMPTS = 3;
/** One block after the other that cannot be measured: this machine will not be quiet in the next one either. */
const MOST_LOST_BLOCKS = 2;

/** @throws {SideFailedError} when a server cannot be had or answers wrongly. Leaves nothing running. */
export async function runBlocks(
  means: MeterMeans,
  rules: AbRules,
  limits: AbLimits,
  observer: AbObserver,
): Promise<AbOutcome> {
  const { clock } = means.instruments;
  const startedNs = clock();
  const elapsedMs = (): number => (clock() - startedNs) / 1e6;
  const meter = createRepetitionMeter(means);
  const blocks: Block[] = [];
  const disturbed: Repetition[] = [];
  let findings: readonly Finding[] = [];
  let begun = 0;
  let lost = 0;
  const outcome = (end: AbEnd): AbOutcome => {
    return { end, blocks, findings, disturbed, elapsedMs: elapsedMs() };
  };
  try {
    const orders = blockOrders(limits.seed);
    let order = orders.next().value;
    for (;;) {
      if (blocks.length === limits.blocks) return outcome('blocks');
      const blockMs = elapsedMs() / Math.max(1, begun++);
      if (elapsedMs() + blockMs > limits.maxMs) return outcome('time');
      const isOver = (): boolean => elapsedMs() >= limits.maxMs;
      const following = orders.next().value;
      const turns = turnsOf(order, following, blocks.length);
      const result = await measureBlock(turns, { meter, means, disturbed, isOver });
      if (result === 'interrupted' || result === 'time') return outcome(result);
      if (result === 'disturbed') {
        if (++lost >= MOST_LOST_BLOCKS) return outcome('disturbed');
      } else {
        lost = 0;
        blocks.push({ order, repetitions: result });
        findings = judgeBlocks(blocks, rules);
        observer.blockEnds(findings, blocks.length, elapsedMs());
        if (isAnswered(findings, blocks, rules)) return outcome('answered');
      }
      order = following;
    }
  } finally {
    await meter.release();
  }
}

interface BlockMeans {
  readonly meter: RepetitionMeter;
  readonly means: MeterMeans;
  /** Grows by what had to be measured again. */
  readonly disturbed: Repetition[];
  readonly isOver: () => boolean;
}

/** The block's four turns, and the one after it: its server starts while the last of the block stops. */
function turnsOf(order: BlockOrder, following: BlockOrder, block: number): Turn[] {
  return [...order.map((side) => ({ side, block })), { side: following[0], block: block + 1 }];
}

async function measureBlock(
  turns: readonly Turn[],
  { meter, means, disturbed, isOver }: BlockMeans,
): Promise<Repetition[] | 'interrupted' | 'disturbed' | 'time'> {
  const repetitions: Repetition[] = [];
  let attempts = 0;
  while (repetitions.length < BLOCK_REPETITIONS) {
    if (isOver() && repetitions.length > 0) return 'time';
    const turn = turns[repetitions.length] as Turn;
    const repetition = await meter.measure(turn, turns[repetitions.length + 1] ?? null);
    if (repetition === null) return 'interrupted';
    if (isDisturbed(repetition)) {
      disturbed.push(repetition);
      if (++attempts >= MOST_ATTEMPTS) return 'disturbed';
      continue;
    }
    if (repetition.verdict === 'failed') throw failed(turn.side, means, repetition);
    repetitions.push(repetition);
    attempts = 0;
  }
  return repetitions;
}

/** By the machine (steal, Little's law), or by a generator that fell over: nothing of which is the server's doing. */
function isDisturbed(repetition: Repetition): boolean {
  const { verdict, error } = repetition;
  if (GENERATOR_ERRORS.has(error?.code ?? '')) return true;
  return verdict === 'unstable' && !isUnjudged(repetition);
}

const GENERATOR_ERRORS: ReadonlySet<string> = new Set([
  'GENERATOR_NOT_STARTED',
  'GENERATOR_DIED',
  'GENERATOR_SILENT',
]);

function failed(side: SideName, { sides }: MeterMeans, repetition: Repetition): SideFailedError {
  const { error, reasons } = repetition;
  const why = error?.message ?? reasons[0] ?? 'no reason was given';
  return new SideFailedError(
    side,
    error?.code ?? 'REPETITION_FAILED',
    `${side.toUpperCase()} (${sides[side].label}) could not be measured: ${why}`,
    why,
  );
}
