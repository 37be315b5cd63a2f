// Turns in rounds, with a clock that the test moves.
import { describe, expect, it } from 'vitest';
import { MeasureError } from '../run/instruments.js';
import { roundsWithin, takeTurns } from './take-turns.js';

function createLab(aborted = false) {
  const signal = aborted ? AbortSignal.abort() : new AbortController().signal;
  return { seed: 7, signal, progress: () => undefined };
}

describe('takeTurns', () => {
  it('gives every name a turn in every round, not always in the same order', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const order: string[] = [];
    const taken = await takeTurns(
      createLab(),
      { names, rounds: 4, minRounds: 4, untilMs: Infinity },
      (name) => Promise.resolve(order.push(name)),
    );
    const rounds = [0, 4, 8, 12].map((start) => order.slice(start, start + 4));
    for (const round of rounds) expect(round.toSorted()).toEqual(names);
    expect(new Set(rounds.map((round) => round[0])).size).toBe(4);
    for (const name of names) {
      expect(taken.values.get(name)).toEqual(
        order.flatMap((one, at) => (one === name ? [at + 1] : [])),
      );
    }
  });

  it.each([
    { untilMs: 100, rounds: 6, minRounds: 2, begun: 6, why: 'there is time for all' },
    { untilMs: 45, rounds: 6, minRounds: 2, begun: 4, why: 'a fifth would end too late' },
    { untilMs: 16, rounds: 6, minRounds: 2, begun: 2, why: 'two are to be had if a little late' },
    { untilMs: 12, rounds: 6, minRounds: 2, begun: 1, why: 'a second would be much too late' },
    { untilMs: 0, rounds: 6, minRounds: 2, begun: 1, why: 'there is no time, but nothing yet' },
  ])('begins $begun rounds where $why', async ({ untilMs, rounds, minRounds, begun }) => {
    let nowMs = 0;
    const taken = await takeTurns(
      createLab(),
      { names: ['a'], rounds, minRounds, untilMs },
      () => Promise.resolve((nowMs += 10)),
      () => nowMs,
    );
    expect(taken.values.get('a')).toHaveLength(begun);
    expect(taken.rounds).toBe(begun);
  });

  it('takes no turn once it is broken off', async () => {
    const turns: string[] = [];
    const request = { names: ['a'], rounds: 2, minRounds: 2, untilMs: Infinity };
    const taken = takeTurns(createLab(true), request, (name) => Promise.resolve(turns.push(name)));
    await expect(taken).rejects.toMatchObject({ code: 'CLAIM_ABORTED' });
    expect(turns).toEqual([]);
  });

  it('leaves out and tells a turn that failed, but not a bug, and no name of nothing else', async () => {
    const request = { names: ['a', 'b'], rounds: 3, minRounds: 3, untilMs: Infinity };
    const died = new MeasureError('SERVER_DIED', 'the server died');
    const failing = (fails: (name: string, round: number) => boolean, error: Error = died) =>
      takeTurns(createLab(), request, (name, { round }) =>
        fails(name, round) ? Promise.reject(error) : Promise.resolve(round),
      );
    const taken = await failing((name, round) => name === 'b' && round === 1);
    expect([...taken.values]).toEqual([
      ['a', [0, 1, 2]],
      ['b', [0, 2]],
    ]);
    expect(taken).toMatchObject({ rounds: 3, failed: ['b: the server died'] });
    await expect(failing((name) => name === 'b')).rejects.toBe(died);
    const bug = new TypeError('no such thing');
    await expect(failing((_, round) => round === 1, bug)).rejects.toBe(bug);
  });
});

describe('roundsWithin', () => {
  it.each([
    [10, 6],
    [50, 6],
    [100, 12],
    [110, 13],
    [5_000, 40],
  ])('within %d s, of a claim that has 6 in its 50: %i', (seconds, rounds) => {
    expect(roundsWithin({ budgetMs: seconds * 1_000 }, 50_000, 6)).toBe(rounds);
  });
});
