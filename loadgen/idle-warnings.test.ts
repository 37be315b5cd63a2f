import { expect, test } from 'vitest';
import type { IdleOutcome } from './idle-crowd.js';
import { idleWarnings } from './idle-warnings.js';

const ALL: IdleOutcome = {
  connections: { asked: 100, held: 100, refused: 0, unanswered: 0, corrupted: 0, closed: 0 },
  firstFailure: null,
};

test('there is nothing to say of no idle connection, or of all that were held', () => {
  expect(idleWarnings(null)).toEqual([]);
  expect(idleWarnings(ALL)).toEqual([]);
});

test('what was lost is told by kind, with the first error', () => {
  const connections = { ...ALL.connections, held: 90, refused: 4, closed: 6 };
  expect(idleWarnings({ connections, firstFailure: 'ECONNREFUSED' })).toEqual([
    {
      code: 'idle-connections-lost',
      message:
        'of 100 idle connections 90 were held to the end (4 refused, 6 closed); the first error was ECONNREFUSED: this is no measurement beside 100 idle connections',
      remedy: expect.stringMatching(/descriptors, threads or processes/) as string,
    },
  ]);
});

test('a loss without an error of its own names none', () => {
  const connections = { ...ALL.connections, held: 99, unanswered: 1 };
  const [warning] = idleWarnings({ connections, firstFailure: null });
  expect(warning?.message).toMatch(/\(1 unanswered\): this is no/);
});
