// What is to be said of repetitions that were measured and yet do not tell of the server alone: by the verdict that a run would give
// them. Pure. Those that failed are left out before, and told elsewhere.
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
  return DOUBTS.flatMap(({ verdict, sentence }) => {
    const own = [...measured].flatMap(([name, repetitions]) =>
      repetitions
        .filter((repetition) => repetition.verdict === verdict)
        .map(({ reasons }) => ({ name, reason: reasons[0] ?? 'no reason given' })),
    );
    const [first] = own;
    if (first === undefined) return [];
    const names = namesText([...new Set(own.map(({ name }) => name))]);
    return sentence(`${own.length} of ${total} repetitions`, names, first.reason);
  });
}

const DOUBTS: readonly {
  readonly verdict: Verdict;
  readonly sentence: (count: string, names: string, reason: string) => string;
}[] = [
  {
    verdict: 'client-bound',
    sentence: (count, names) =>
      `In ${count} the load generator was at its limit (${names}): these servers serve at least what was counted.`,
  },
  {
    verdict: 'starved',
    sentence: (count, names) =>
      `In ${count} some client got no reply at all within the window (${names}).`,
  },
  {
    verdict: 'unstable',
    sentence: (count, names, reason) =>
      `The figures of ${count} are unstable (${names}; the first: ${reason}).`,
  },
];

function namesText(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const named = names.slice(0, MOST_NAMES).join('; ');
  return more > 0 ? `${named}; and ${more} more` : named;
}
