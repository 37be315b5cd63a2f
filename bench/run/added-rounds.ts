// Repeating until sure: the round that a run adds to those of its plan while cells are not known as well as asked for. Pure.
import { createRandom } from '../../loadgen/random.js';
import { judgePrecision } from '../../results/precision.js';
import type { Run } from '../../results/run.js';
import { orderRounds } from '../plan.js';

/** As many as a scenario may plan; a cell that is wide after them stays so. */
const MAX_ROUNDS = 1_000;

/** The run with what its repetitions so far amount to, where its scenario asks for a precision. */
export function withPrecision(run: Run): Run {
  const { targetCiRatio } = run.scenario;
  return targetCiRatio === null ? run : { ...run, precision: judgePrecision(run, targetCiRatio) };
}

/**
 * The run with one round more in its order: the wide cells, in an order of their own from the run's seed. The run itself where nothing
 * is wide, or nothing asked for.
 * @param run with its precision, and every slot of its order measured.
 */
export function withAddedRound(run: Run): Run {
  const { precision, order, seed } = run;
  if (precision === null || precision.wideCells.length === 0 || order.length >= MAX_ROUNDS)
    return run;
  const random = createRandom((seed + order.length) % Number.MAX_SAFE_INTEGER);
  return { ...run, order: [...order, ...orderRounds(precision.wideCells, 1, random)] };
}
