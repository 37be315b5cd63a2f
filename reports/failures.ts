// What failed in a run, rounds of a cell that failed alike together.
import type { Run } from '../results/run.js';
import { listWords } from './prose/prose.js';

export interface Failure {
  /** `cluster/tcp/echo/64B/c8, rounds 1 and 3`: rounds are counted from 1 for readers. */
  readonly what: string;
  readonly message: string;
  /** Null when a server answered wrongly rather than failing to run; the message then is the verdict's reasons. */
  readonly code: string | null;
}

/** In the order in which they were first seen. */
export function listFailures(run: Run): Failure[] {
  const failures = new Map<string, Omit<Failure, 'what'> & { cellId: string; rounds: number[] }>();
  for (const { cellId, round, verdict, error, reasons } of run.repetitions) {
    if (error === null && verdict !== 'failed') continue;
    const message = error?.message ?? reasons.join('; ');
    const key = `${cellId} ${message}`;
    const failure = failures.get(key) ?? { cellId, message, code: error?.code ?? null, rounds: [] };
    failure.rounds.push(round + 1);
    failures.set(key, failure);
  }
  return [...failures.values()].map(({ cellId, rounds, message, code }) => ({
    what: `${cellId}, ${rounds.length === 1 ? 'round' : 'rounds'} ${listWords(rounds.map(String))}`,
    message,
    code,
  }));
}
