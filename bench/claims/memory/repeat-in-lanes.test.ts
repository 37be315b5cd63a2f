// Lanes of subjects that answer when the test says so.
import { describe, expect, it } from 'vitest';
import { repeatInLanes, type Subject } from './repeat-in-lanes.js';

const lab = {
  budgetMs: 60_000,
  seed: 3,
  signal: new AbortController().signal,
  progress: () => undefined,
};

function counting(name: string, log: string[]): Subject<number> {
  let times = 0;
  return {
    name,
    measure: () => {
      log.push(name);
      return Promise.resolve(++times);
    },
  };
}

describe('repeatInLanes', () => {
  it('measures every subject of every lane in every round', async () => {
    const log: string[] = [];
    const lanes = [[counting('a', log), counting('b', log)], [counting('c', log)]];
    const taken = await repeatInLanes(lab, lanes, 3);
    expect([...taken.values]).toEqual([
      ['a', [1, 2, 3]],
      ['b', [1, 2, 3]],
      ['c', [1, 2, 3]],
    ]);
    expect(log).toHaveLength(9);
  });

  it('fails as the lane that failed, and not before the others have ended', async () => {
    const log: string[] = [];
    let release: () => void = () => undefined;
    const waited = new Promise<void>((resolve) => (release = resolve));
    const slow = {
      name: 'slow',
      measure: async () => {
        await waited;
        log.push('slow has ended');
        return 1;
      },
    };
    const failing = {
      name: 'failing',
      measure: () => {
        release();
        return Promise.reject<number>(new Error('no memory'));
      },
    };
    await expect(repeatInLanes(lab, [[failing], [slow]], 1)).rejects.toThrow('no memory');
    expect(log).toEqual(['slow has ended']);
  });
});
