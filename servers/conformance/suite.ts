// Runs named cases against a subject, on one server for all but those that ask for their own.
import { afterAll, beforeAll, describe, test } from 'vitest';
import { PATIENT, skipReason, type Subject, type SubjectServer } from './subject.js';

/** One test. `server` is shared with the other cases: leave it as it was found. */
export interface Case {
  readonly name: string;
  readonly run: (server: SubjectServer, subject: Subject) => Promise<void>;
}

/** Declares a Vitest suite of `cases`; those that `subject` skips show their reason. */
export function describeCases(subject: Subject, cases: readonly Case[]): void {
  describe(`${subject.name} over ${subject.transport}`, () => {
    let server: SubjectServer;

    beforeAll(async () => {
      server = await subject.start(PATIENT);
    });

    afterAll(async () => {
      await server.stop();
    });

    for (const { name, run } of cases) {
      const reason = skipReason(subject, name);
      if (reason === null) test(name, () => run(server, subject));
      else test.skip(`${name} (skipped: ${reason})`, () => undefined);
    }
  });
}

/** Runs `use` against a server of its own. @returns what it counted, over all its workers. */
export async function withServer(
  subject: Subject,
  limits: Parameters<Subject['start']>[0],
  use: (server: SubjectServer) => Promise<void>,
): Promise<{ requests: number; malformed: number }> {
  const server = await subject.start(limits);
  try {
    await use(server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const counts = await server.stop();
  return {
    requests: counts.reduce((sum, worker) => sum + worker.requests, 0),
    malformed: counts.reduce((sum, worker) => sum + worker.malformed, 0),
  };
}

/** Runs `check` for each item: at the same time where the server serves so, one after the other where it does not. */
export async function forEachClient<Item>(
  subject: Subject,
  items: readonly Item[],
  check: (item: Item) => Promise<void>,
): Promise<void> {
  if (subject.serves === 'all-at-once') await Promise.all(items.map(check));
  else for (const item of items) await check(item);
}
