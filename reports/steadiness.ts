// What a report says of how steady the machine was, by the yardstick, and of how sure a run that repeats until sure became. Texts.
import type { Run } from '../results/run.js';
import { summariseYardstick } from '../results/yardstick.js';
import { formatPercent, formatRate } from './format-quantity.js';
import { countWord, listWords } from './prose/prose.js';

/** More cells than this are counted, not named. */
const MAX_NAMED_CELLS = 5;

/** `11.2 k req/s, CV over the run 4.3 % …`; null where the yardstick was not measured. */
export function yardstickText(run: Run): string | null {
  if (run.yardstick === null || run.yardstick.repetitions.length === 0) return null;
  const summary = summariseYardstick(run);
  if (summary === null) return 'could not be measured; runs cannot be compared by it';
  const { n, requestsPerSecond, coefficientOfVariation, unusable, version } = summary;
  const rate = formatRate(requestsPerSecond);
  const cv =
    coefficientOfVariation === null
      ? ''
      : `, CV over the run ${formatPercent(coefficientOfVariation)}`;
  const left = unusable === 0 ? '' : `, ${unusable} more failed or were disturbed`;
  return `${rate}${cv} (version ${version}, ${countWord(n, 'measurement')}${left})`;
}

/** Whether what was asked for was reached, and what stands against it; null where nothing was asked for. */
export function precisionText({ precision }: Run): string | null {
  if (precision === null) return null;
  const { targetCiRatio, reached, wideCells, leftOutCells, rounds } = precision;
  const asked = `±${Number((targetCiRatio * 100).toPrecision(3))} %`;
  const after = `after ${countWord(rounds, 'round')}`;
  const verdict = reached
    ? `reached ${after}: the throughput of every comparable cell is known to ${asked}`
    : wideCells.length === 0
      ? `not reached: no cell is comparable ${after}`
      : `not reached ${after}: ${nameCells(wideCells)} not known to ${asked}`;
  const left =
    leftOutCells.length === 0
      ? ''
      : `; left out, being not comparable: ${nameOrCount(leftOutCells)}`;
  return `${verdict}${left}`;
}

function nameCells(ids: readonly string[]): string {
  return `${nameOrCount(ids)} ${ids.length === 1 ? 'is' : 'are'}`;
}

function nameOrCount(ids: readonly string[]): string {
  return ids.length > MAX_NAMED_CELLS ? countWord(ids.length, 'cell') : listWords(ids);
}
