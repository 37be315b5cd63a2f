// The engine, with claims that are made up and a clock that they move.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeasureError } from '../run/instruments.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { DEFAULT_CLAIMS_MINUTES } from './claims-request.js';
import { CLAIMS } from './claims.js';
import { runClaims, type TriedClaim } from './run-claims.js';

const HOLDS: ClaimFinding = { verdict: 'holds', evidence: [], explanation: 'It was seen.' };

function claim(id: string, test: Claim['test'], budgetMs = 10_000): Claim {
  return { id, statement: `${id} is so.`, slide: 'A slide', budgetMs, test };
}

/** What takes so long, unless it is told to end. */
function sleepOrAbort({ signal }: ClaimLab, ms: number): Promise<ClaimFinding> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(HOLDS), ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new MeasureError('CLAIM_ABORTED', 'it was broken off'));
    });
  });
}

let nowMs = 0;

function run(
  claims: readonly Claim[],
  {
    maxMs = 300_000,
    mayStretch = false,
    signal = new AbortController().signal,
    said = [] as string[],
  } = {},
): Promise<TriedClaim[]> {
  return runClaims({
    claims,
    lab: { serverCpus: null, loadCpus: null, machineCpus: 2, seed: 1 },
    maxMs,
    mayStretch,
    signal,
    clock: () => nowMs,
    observer: {
      begins: (id, place, of) => said.push(`${id} ${place}/${of}`),
      step: (text) => said.push(text),
    },
  });
}

beforeEach(() => {
  nowMs = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('runClaims', () => {
  it('tries one after the other, and keeps what each found', async () => {
    const said: string[] = [];
    const chart = {
      title: 't',
      description: 'd',
      x: { title: 'x', scale: 'linear' },
      y: { title: 'y', scale: 'linear' },
      series: [],
    } as const;
    const evidence = [{ name: 'a', value: 1, low: null, high: null, unit: 'ratio' }];
    const tried = await run(
      [
        claim('first', (lab) => {
          lab.progress('half way');
          return Promise.resolve({ ...HOLDS, evidence, chart });
        }),
        claim('second', () => Promise.resolve({ ...HOLDS, verdict: 'does not hold here' })),
      ],
      { said },
    );
    expect(said).toEqual(['first 1/2', 'half way', 'second 2/2']);
    expect(tried).toMatchObject([
      {
        result: {
          id: 'first',
          statement: 'first is so.',
          slide: 'A slide',
          verdict: 'holds',
          evidence,
        },
        chart,
        ending: 'answered',
      },
      { result: { id: 'second', verdict: 'does not hold here' }, chart: null, ending: 'answered' },
    ]);
  });

  it.each([
    ['rejects', () => Promise.reject(new MeasureError('SERVER_DIED', 'the server died.'))],
    [
      'throws',
      () => {
        throw new MeasureError('SERVER_DIED', 'the server died.');
      },
    ],
  ])('calls a claim that %s inconclusive, with the reason, and goes on', async (_, test) => {
    const tried = await run([claim('bad', test), claim('good', () => Promise.resolve(HOLDS))]);
    expect(tried.map(({ ending }) => ending)).toEqual(['impossible', 'answered']);
    expect(tried[0]?.result).toMatchObject({
      verdict: 'inconclusive',
      evidence: [],
      explanation: 'It could not be tried: the server died (SERVER_DIED).',
    });
  });

  it('lets no figure through that is none', async () => {
    const evidence = [{ name: 'a', value: NaN, low: null, high: null, unit: 'ratio' }];
    const [tried] = await run([claim('nan', () => Promise.resolve({ ...HOLDS, evidence }))]);
    expect(tried?.ending).toBe('impossible');
    expect(tried?.result).toMatchObject({ verdict: 'inconclusive', evidence: [] });
    expect(tried?.result.explanation).toMatch(
      /not valid at evidence\.0\.value.*fault of echobench/u,
    );
  });

  it('gives each its budget, or its share of less or more, with what others left over', async () => {
    const budgets: number[] = [];
    const taking = (ms: number) => (lab: ClaimLab) => {
      budgets.push(Math.round(lab.budgetMs));
      nowMs += ms;
      return Promise.resolve(HOLDS);
    };
    const claims = [
      claim('a', taking(1_000), 20_000),
      claim('b', taking(9_000)),
      claim('c', taking(0)),
    ];
    await run(claims);
    expect(budgets.splice(0)).toEqual([20_000, 10_000, 10_000]);
    nowMs = 0;
    // Of this, 2 % are for ending; and the last must be able to take 1.5 times its share.
    await run(claims, { maxMs: 20_000 });
    expect(budgets.splice(0)).toEqual([9_800, 9_300, 6_400]);
    nowMs = 0;
    await run(claims, { maxMs: 80_000, mayStretch: true });
    expect(budgets).toEqual([39_200, 38_700, 45_600]);
  });

  it.each([1, 1.4, 1.5])(
    'ends all claims in their whole time where each takes %f times its own',
    async (times) => {
      const taking: Claim[] = CLAIMS.map((one) =>
        claim(one.id, (lab) => sleepOrAbort(lab, times * lab.budgetMs), one.budgetMs),
      );
      const tried = runClaims({
        claims: taking,
        lab: { serverCpus: null, loadCpus: null, machineCpus: 2, seed: 1 },
        maxMs: 300_000,
        mayStretch: false,
        signal: new AbortController().signal,
        clock: () => Date.now(),
        observer: { begins: () => undefined, step: () => undefined },
      });
      const startedMs = Date.now();
      await vi.runAllTimersAsync();
      const endings = (await tried).map(({ ending }) => ending);
      expect(Date.now() - startedMs).toBeLessThan(297_000);
      if (times <= 1.4) expect(new Set(endings)).toEqual(new Set(['answered']));
    },
  );

  it('has budgets that leave a seventh of the default time over', () => {
    const totalMs = CLAIMS.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
    expect(totalMs).toBeLessThanOrEqual((6 / 7) * Number(DEFAULT_CLAIMS_MINUTES) * 60_000);
  });

  it('lets each make its least however little time there is, and no more', async () => {
    const least = ['a', 'b'].map((id) => claim(id, (lab) => sleepOrAbort(lab, 4_000), 15_000));
    const started = run(least, { maxMs: 1_200 });
    await vi.runAllTimersAsync();
    expect((await started).map(({ ending }) => ending)).toEqual(['answered', 'answered']);
  });

  it('does not begin what there is no time for', async () => {
    const never = vi.fn(() => Promise.resolve(HOLDS));
    const long = claim('long', () => {
      nowMs += 500_000;
      return Promise.resolve(HOLDS);
    });
    const tried = await run([long, claim('late', never)]);
    expect(never).not.toHaveBeenCalled();
    expect(tried[1]).toMatchObject({
      ending: 'broken off',
      result: { verdict: 'inconclusive' },
    });
    expect(tried[1]?.result.explanation).toContain('--max-minutes');
  });

  it('breaks off what takes far too long, even if it does not listen', async () => {
    let heard = false;
    const listens = claim(
      'listens',
      (lab) =>
        new Promise((_, reject) => {
          lab.signal.addEventListener('abort', () => {
            heard = true;
            reject(new MeasureError('CLAIM_ABORTED', 'it was broken off'));
          });
        }),
    );
    const deaf = claim('deaf', () => new Promise(() => undefined));
    const beside = vi.fn(() => Promise.resolve(HOLDS));
    const tried = run([
      listens,
      claim('good', () => Promise.resolve(HOLDS)),
      deaf,
      claim('beside', beside),
    ]);
    await vi.advanceTimersByTimeAsync(120_000);
    const verdicts = (await tried).map(({ result }) => result.verdict);
    expect(verdicts).toEqual(['inconclusive', 'holds', 'inconclusive', 'inconclusive']);
    const explanations = (await tried).map(({ result }) => result.explanation);
    expect(explanations[0]).toMatch(/long after the 10 s/u);
    expect(heard).toBe(true);
    expect(beside, 'nothing is measured beside what was left running').not.toHaveBeenCalled();
    expect(explanations[3]).toContain('deaf did not end when it was told to');
  });

  it('waits for a claim that needs its time to end before it begins the next', async () => {
    const order: string[] = [];
    const slow = claim(
      'slow',
      (lab) =>
        new Promise((_, reject) => {
          lab.signal.addEventListener('abort', () => {
            setTimeout(() => {
              order.push('slow has ended');
              reject(new MeasureError('CLAIM_ABORTED', 'it was broken off'));
            }, 3_000);
          });
        }),
    );
    const next = claim('next', () => {
      order.push('next begins');
      return Promise.resolve(HOLDS);
    });
    const tried = run([slow, next]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect((await tried).map(({ ending }) => ending)).toEqual(['broken off', 'answered']);
    expect(order).toEqual(['slow has ended', 'next begins']);
  });

  it('tells a claim that had nothing to measure from one without an answer', async () => {
    const unsure = { ...HOLDS, verdict: 'inconclusive' } as const;
    const evidence = [{ name: 'a', value: 1, low: null, high: null, unit: 'ratio' }];
    const tried = await run([
      claim('nothing', () => Promise.resolve(unsure)),
      claim('unsure', () => Promise.resolve({ ...unsure, evidence })),
    ]);
    expect(tried.map(({ ending }) => ending)).toEqual(['impossible', 'answered']);
  });

  it('ends when the user breaks off, with what was done before', async () => {
    const user = new AbortController();
    const breaks = claim('breaks', (lab) => {
      user.abort();
      return lab.signal.aborted
        ? Promise.reject(new MeasureError('CLAIM_ABORTED', 'it was broken off'))
        : Promise.resolve(HOLDS);
    });
    const never = vi.fn(() => Promise.resolve(HOLDS));
    const tried = await run(
      [claim('done', () => Promise.resolve(HOLDS)), breaks, claim('never', never)],
      { signal: user.signal },
    );
    expect(tried.map(({ result }) => result.id)).toEqual(['done']);
    expect(never).not.toHaveBeenCalled();
  });
});
