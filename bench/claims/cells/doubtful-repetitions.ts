// What is to be said of repetitions that were measured and yet do not tell of the server alone: by the verdict that a run would give
// them. Pure. Those that failed are left out before, and told elsewhere.
import { isComparable } from '../../../results/cell-summary.js';
import type { Repetition, Verdict } from '../../../results/run.js';

/** From this share of its repetitions on, the generator's limit is in a cell's median. */
const LIMITED_RATIO = 0.5;
/** More names than these are a number. */
const MOST_NAMES = 3;

/** Whether a server's throughput is that of a generator at its limit, and so the least that the server can do. */
export function isAtGeneratorsLimit(repetitions: readonly Pick<Repetition, 'verdict'>[]): boolean {
  const limited = repetitions.filter(({ verdict }) => verdict === 'client-bound').length;
  return limited > 0 && limited >= LIMITED_RATIO * repetitions.length;
}

/** A sentence for each verdict that is not comparable; empty when all are. @param measured by the name of a cell. */
export function doubtsOf(measured: ReadonlyMap<string, readonly Repetition[]>): string[] {
  const total = [...measured.values()].reduce((sum, { length }) => sum + length, 0);
  const doubtful = [...measured].flatMap(([name, repetitions]) =>
    repetitions
      .filter(({ verdict }) => !isComparable(verdict))
      .map(({ verdict, reasons }) => ({ name, verdict, reason: reasons[0] ?? 'no reason given' })),
  );
  return [...new Set(doubtful.map(({ verdict }) => verdict))].sort().map((verdict) => {
    const own = doubtful.filter((one) => one.verdict === verdict);
    const count = `${own.length} of ${total} repetitions`;
    const names = namesText([...new Set(own.map(({ name }) => name))]);
    return SENTENCES[verdict](count, names, own[0]?.reason ?? '');
  });
}

const SENTENCES: Readonly<
  Record<Verdict, (count: string, names: string, reason: string) => string>
> = {
  starved: (count, names) =>
    `In ${count} some client got no reply at all within the window (${names}).`,
  unstable: (count, names, reason) => `${count} were unstable (${names}; the first: ${reason}).`,
  'client-bound': (count, names) =>
    `In ${count} the load generator was at its limit (${names}): these servers serve at least what was counted.`,
  failed: (count, names, reason) => `${count} failed (${names}; the first: ${reason}).`,
  'latency-bound': () => '',
  'server-bound': () => '',
};

function namesText(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const named = names.slice(0, MOST_NAMES).join('; ');
  return more > 0 ? `${named}; and ${more} more` : named;
}
