// The engine, with claims that are made up and a clock that they move.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeasureError } from '../run/instruments.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { runClaims, type TriedClaim } from './run-claims.js';

const HOLDS: ClaimFinding = { verdict: 'holds', evidence: [], explanation: 'It was seen.' };

function claim(id: string, test: Claim['test'], budgetMs = 10_000): Claim {
  return { id, statement: `${id} is so.`, slide: 'A slide', budgetMs, test };
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
        ran: true,
      },
      { result: { id: 'second', verdict: 'does not hold here' }, chart: null, ran: true },
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
    expect(tried.map(({ ran }) => ran)).toEqual([false, true]);
    expect(tried[0]?.result).toMatchObject({
      verdict: 'inconclusive',
      evidence: [],
      explanation: 'It could not be tried: the server died (SERVER_DIED).',
    });
  });

  it('lets no figure through that is none', async () => {
    const evidence = [{ name: 'a', value: NaN, low: null, high: null, unit: 'ratio' }];
    const [tried] = await run([claim('nan', () => Promise.resolve({ ...HOLDS, evidence }))]);
    expect(tried?.ran).toBe(false);
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
    await run(claims, { maxMs: 20_000 });
    expect(budgets.splice(0)).toEqual([10_000, 9_500, 10_000]);
    nowMs = 0;
    await run(claims, { maxMs: 80_000, mayStretch: true });
    expect(budgets).toEqual([40_000, 39_500, 70_000]);
  });

  it('does not begin what there is no time for', async () => {
    const never = vi.fn(() => Promise.resolve(HOLDS));
    const long = claim('long', () => {
      nowMs += 500_000;
      return Promise.resolve(HOLDS);
    });
    const tried = await run([long, claim('late', never)]);
    expect(never).not.toHaveBeenCalled();
    expect(tried[1]).toMatchObject({ ran: false, result: { verdict: 'inconclusive' } });
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
    const tried = run([listens, deaf, claim('good', () => Promise.resolve(HOLDS))]);
    await vi.advanceTimersByTimeAsync(120_000);
    const verdicts = (await tried).map(({ result }) => result.verdict);
    expect(verdicts).toEqual(['inconclusive', 'inconclusive', 'holds']);
    expect((await tried)[0]?.result.explanation).toMatch(/long after the 10 s/u);
    expect(heard).toBe(true);
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
