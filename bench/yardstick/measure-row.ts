// One row's pairs, in the order A B, B A, A B …: whatever the machine does slowly, it does to both sides alike. It starts no
// process itself.
import { errorCode } from '../exit-codes.js';
import type { LagSample } from './measure-lag.js';
import type { CpuSample } from './measure-trial.js';
import {
  isDisturbed,
  pairLag,
  pairMemory,
  pairRatio,
  type Pair,
  type RowOutcome,
} from './row-result.js';
import type { Trial, YardstickRow } from './rows.js';
import { DISTURBED } from './under-load.js';

/** How trials are measured: the real way, or a test's. */
export interface Measure {
  readonly cpu: (trial: Trial) => Promise<CpuSample>;
  /** Bytes. */
  readonly memory: (trial: Trial) => Promise<number>;
  readonly lag: (trial: Trial) => Promise<LagSample>;
  /** Of a bare spin loop on the load's CPU. */
  readonly stalls: () => Promise<LagSample>;
}

/** A disturbed trial is measured again; a machine that disturbs so many in a row has other things to do. */
const MAX_ATTEMPTS = 5;

/** Pairs that are begun for each that is wanted, when some are disturbed. */
const MAX_PAIRS_RATIO = 2;

/** What this machine or build may lack, for which nobody is to blame: the row is then not available, and not a failure. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  'C_UNAVAILABLE',
  'DESCRIPTOR_LIMIT',
  'ENGINE_UNSUPPORTED',
  'NO_PSS',
  'STYLE_UNKNOWN',
  'STYLE_UNSUPPORTED',
]);

/**
 * Measures until `pairs` pairs are undisturbed, or twice as many have been taken.
 * @param onPair is told, as each pair begins, how many undisturbed ones there are. Never rejects: errors are in the outcome.
 */
export async function measureRow(
  row: YardstickRow,
  pairs: number,
  measure: Measure,
  onPair: (quiet: number) => void,
): Promise<RowOutcome> {
  try {
    return { status: 'measured', pairs: await measurePairs(row, pairs, measure, onPair) };
  } catch (error) {
    const code = errorCode(error) ?? 'UNEXPECTED';
    const status = UNAVAILABLE_CODES.has(code) ? 'unavailable' : 'failed';
    return { status, code, reason: error instanceof Error ? error.message : String(error) };
  }
}

function measurePairs(
  row: YardstickRow,
  pairs: number,
  measure: Measure,
  onPair: (quiet: number) => void,
): Promise<Pair[]> {
  if (row.kind === 'ratio') {
    const cpu = (trial: Trial) => () => undisturbed(() => measure.cpu(trial));
    return alternate(pairs, onPair, cpu(row.numerator), cpu(row.denominator), (a, b) =>
      pairRatio(row.of, a, b),
    );
  }
  if (row.kind === 'lag') {
    const lag = () => undisturbed(() => measure.lag(row.trial));
    return alternate(pairs, onPair, lag, measure.stalls, pairLag);
  }
  const memory = (trial: Trial) => () => undisturbed(() => measure.memory(trial));
  const connections = row.many.shape.clients - row.few.shape.clients;
  return alternate(pairs, onPair, memory(row.many), memory(row.few), (many, few) =>
    pairMemory(many, few, connections),
  );
}

async function alternate<T, P extends Pair>(
  pairs: number,
  onPair: (quiet: number) => void,
  first: () => Promise<T>,
  second: () => Promise<T>,
  join: (first: T, second: T) => P,
): Promise<P[]> {
  const joined: P[] = [];
  let quiet = 0;
  while (quiet < pairs && joined.length < pairs * MAX_PAIRS_RATIO) {
    onPair(quiet);
    const pair = await takePair(joined.length % 2 === 0, first, second, join);
    joined.push(pair);
    if (!isDisturbed(pair)) quiet++;
  }
  return joined;
}

async function takePair<T, P>(
  firstFirst: boolean,
  first: () => Promise<T>,
  second: () => Promise<T>,
  join: (first: T, second: T) => P,
): Promise<P> {
  if (firstFirst) {
    const value = await first();
    return join(value, await second());
  }
  const value = await second();
  return join(await first(), value);
}

/** @throws what `trial` throws, a disturbance only when it came every time. */
async function undisturbed<T>(trial: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await trial();
    } catch (error) {
      if (errorCode(error) !== DISTURBED || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
