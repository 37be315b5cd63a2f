// One row's pairs, in the order A B, B A, A B …: whatever the machine does slowly, it does to both sides alike. It starts no
// process itself.
import { errorCode } from '../exit-codes.js';
import { DISTURBED, type CpuSample } from './measure-trial.js';
import {
  pairMemory,
  pairRatio,
  type MemoryPair,
  type RatioPair,
  type RowOutcome,
} from './row-result.js';
import type { Trial, YardstickRow } from './rows.js';

/** How trials are measured: the real way, or a test's. */
export interface Measure {
  readonly cpu: (trial: Trial) => Promise<CpuSample>;
  /** Bytes. */
  readonly memory: (trial: Trial) => Promise<number>;
}

/** A disturbed trial is measured again; a machine that disturbs so many in a row has other things to do. */
const MAX_ATTEMPTS = 5;

/** What this machine or build may lack, for which nobody is to blame: the row is then not available, and not a failure. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  'C_UNAVAILABLE',
  'DESCRIPTOR_LIMIT',
  'ENGINE_UNSUPPORTED',
  'NO_PSS',
  'STYLE_UNKNOWN',
  'STYLE_UNSUPPORTED',
]);

/** @param onPair is told the number of each pair, from 0, as it begins. Never rejects: errors are in the outcome. */
export async function measureRow(
  row: YardstickRow,
  pairs: number,
  measure: Measure,
  onPair: (pair: number) => void,
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
  onPair: (pair: number) => void,
): Promise<RatioPair[] | MemoryPair[]> {
  if (row.kind === 'ratio') {
    const cpu = (trial: Trial) => () => undisturbed(() => measure.cpu(trial));
    return alternate(pairs, onPair, cpu(row.numerator), cpu(row.denominator), (a, b) =>
      pairRatio(row.of, a, b),
    );
  }
  const memory = (trial: Trial) => () => undisturbed(() => measure.memory(trial));
  const connections = row.many.shape.clients - row.few.shape.clients;
  return alternate(pairs, onPair, memory(row.many), memory(row.few), (many, few) =>
    pairMemory(many, few, connections),
  );
}

async function alternate<T, P>(
  pairs: number,
  onPair: (pair: number) => void,
  first: () => Promise<T>,
  second: () => Promise<T>,
  join: (first: T, second: T) => P,
): Promise<P[]> {
  const joined: P[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    onPair(pair);
    if (pair % 2 === 0) {
      const value = await first();
      joined.push(join(value, await second()));
    } else {
      const value = await second();
      joined.push(join(await first(), value));
    }
  }
  return joined;
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
