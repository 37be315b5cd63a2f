// The three claims that measure whole servers, from what was measured to what they say; nothing is measured here.
import { describe, expect, it } from 'vitest';
import { claimResultSchema } from '../../results/claims-result.js';
import { exampleRepetition } from '../../results/example-run.js';
import type { Repetition, Verdict } from '../../results/run.js';
import type { styleSupport } from '../style-catalog.js';
import type { ClaimCell } from './cells/claim-cell.js';
import type { MeasureRequest, measureCells } from './cells/measure-cells.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { epollBeatsSelectAndPoll, testReadiness } from './epoll-beats-select-and-poll.js';
import { iterativeIsSlow, testSlowness } from './iterative-is-slow.js';
import { loopUsesOneProcessor, testSpeedUp, workerLevels } from './loop-uses-one-processor.js';

/** What a server does under a load, round by round a little different. */
interface Made {
  readonly rps?: number;
  readonly cpuNs?: number;
  readonly unserved?: number;
  readonly verdict?: Verdict;
}

const ROUNDS = 6;
const LAB: ClaimLab = {
  serverCpus: [0],
  loadCpus: [1],
  machineCpus: 2,
  budgetMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
};

function repetitionOf(
  { rps = 1_000, cpuNs = 10_000, unserved = 0, verdict = 'server-bound' }: Made,
  round: number,
): Repetition {
  const wobble = 1 + 0.01 * round;
  const example = exampleRepetition();
  if (example.load === null) throw new TypeError('the example has a load');
  const { load } = example;
  return {
    ...example,
    round,
    verdict,
    load: {
      ...load,
      throughput: { ...load.throughput, requestsPerSecond: rps * wobble },
      fairness: { ...load.fairness, clients: 16, unservedClients: unserved },
      generator: { ...load.generator, cpuUtilization: 0.04, workers: 1 },
    },
    derived: { ...example.derived, serverCpuNsPerRequest: cpuNs * wobble },
  };
}

/** @param asked what was to be measured goes here. */
function measuring(
  make: (cell: ClaimCell) => Made,
  asked: MeasureRequest[] = [],
): typeof measureCells {
  return (_, request) => {
    asked.push(request);
    const cells = new Map(request.cells.map((cell) => [cell.name, cell]));
    expect(cells.size, 'names are unique').toBe(request.cells.length);
    return Promise.resolve({
      of: (name) => {
        const cell = cells.get(name);
        if (cell === undefined) throw new RangeError(`no cell "${name}"`);
        return Array.from({ length: ROUNDS }, (__, round) => repetitionOf(make(cell), round));
      },
      rounds: ROUNDS,
      failed: [],
      doubts: ['Something was odd.'],
    });
  };
}

/** A system without system calls. */
const elsewhere: typeof styleSupport = ({ style }) =>
  style.startsWith('posix-')
    ? { supported: false, reason: 'bare system calls need Linux' }
    : { supported: true };

function styleOf({ server }: ClaimCell): string {
  return 'style' in server ? server.style : server.name;
}

/** As it would be stored. */
function checked(
  { id, statement, slide }: Claim,
  { verdict, evidence, explanation }: ClaimFinding,
): void {
  claimResultSchema.parse({ id, statement, slide, verdict, evidence, explanation });
}

describe('iterative-is-slow', () => {
  it('holds partly where only waiting clients are served slowly', async () => {
    const measure = measuring((cell) => {
      const slow = styleOf(cell).endsWith('iterative') && cell.workload.startsWith('wait');
      return slow ? { rps: 900, unserved: 13 } : { rps: 14_000 };
    });
    const finding = await testSlowness(LAB, measure);
    checked(iterativeIsSlow, finding);
    expect(finding.verdict).toBe('holds partly');
    expect(finding.evidence[0]).toMatchObject({
      name: '16 clients whose requests wait 1 ms: throughput, posix-epoll ÷ posix-iterative',
      unit: 'ratio',
    });
    expect(finding.evidence[0]?.value).toBeCloseTo(14_000 / 900, 9);
    const unserved = finding.evidence.filter(
      ({ name, unit }) => unit === 'clients' && name.includes('requests wait'),
    );
    expect(unserved.map(({ value }) => value).sort((a, b) => a - b)).toEqual([0, 0, 0, 13, 13]);
    expect(finding.explanation).toContain('13 of those of posix-iterative and 13 of those of');
    expect(finding.explanation).toContain('Something was odd.');
  });

  it('has no median wait where half of the clients waited for the whole window', async () => {
    const measure = measuring((cell) => ({
      unserved: styleOf(cell) === 'iterative' ? 8 : styleOf(cell) === 'posix-iterative' ? 7 : 0,
    }));
    const { evidence } = await testSlowness(LAB, measure);
    const waits = evidence.filter(({ name }) => name.includes('first reply, of the clients who'));
    expect(waits.map(({ name }) => name.split(', ').at(-1))).not.toContain('iterative');
    expect(waits).toHaveLength(4);
    const busy = '16 clients that never pause: clients without a reply in 200 ms, posix-iterative';
    expect(evidence.find(({ name }) => name === busy)?.value).toBe(7);
  });

  it('does not take the ceiling of the generator for that of a server', async () => {
    const same = await testSlowness(
      LAB,
      measuring(() => ({})),
    );
    expect(same.verdict).toBe('does not hold here');
    const limited = await testSlowness(
      LAB,
      measuring((cell) => ({
        verdict: styleOf(cell).endsWith('iterative') ? 'server-bound' : 'client-bound',
      })),
    );
    expect(limited.verdict).toBe('inconclusive');
  });

  it('tries the pairs that can run on a system without system calls', async () => {
    const asked: MeasureRequest[] = [];
    const finding = await testSlowness(
      LAB,
      measuring(() => ({}), asked),
      elsewhere,
    );
    checked(iterativeIsSlow, finding);
    expect(new Set(asked[0]?.cells.map(styleOf))).toEqual(new Set(['iterative', 'event-loop']));
    expect(finding.verdict).toBe('does not hold here');
    expect(finding.explanation).toContain('posix-iterative cannot be held against posix-epoll');
  });

  it('measures more rounds where it has more time', async () => {
    const asked: MeasureRequest[] = [];
    const measure = measuring(() => ({}), asked);
    for (const times of [0.1, 1, 2]) {
      await testSlowness({ ...LAB, budgetMs: times * iterativeIsSlow.budgetMs }, measure);
    }
    expect(asked.map(({ rounds }) => rounds)).toEqual([6, 6, 12]);
  });
});

describe('loop-uses-one-processor', () => {
  it('holds where loops stay as they are and pools grow', async () => {
    const asked: MeasureRequest[] = [];
    const measure = measuring(
      (cell) => ({ rps: cell.name.endsWith('2 workers') ? 1_900 : 1_000 }),
      asked,
    );
    const finding = await testSpeedUp(LAB, measure);
    checked(loopUsesOneProcessor, finding);
    expect(finding.verdict).toBe('holds');
    expect(asked[0]?.cells.filter(({ cpus }) => cpus === 'one').map(styleOf)).toEqual([
      'posix-epoll',
      'event-loop',
    ]);
    expect(finding.chart?.series.map(({ name }) => name)).toContain('posix-prefork');
    expect(finding.chart?.series.every(({ points }) => points.length === 2)).toBe(true);
    expect(finding.evidence.find(({ unit }) => unit === 'share')?.value).toBeCloseTo(0.02, 9);
  });

  it('tries the servers that can run on a system without system calls', async () => {
    const asked: MeasureRequest[] = [];
    const measure = measuring(
      (cell) => ({ rps: cell.name.endsWith('2 workers') ? 1_900 : 1_000 }),
      asked,
    );
    const finding = await testSpeedUp(LAB, measure, elsewhere);
    expect(new Set(asked[0]?.cells.map(styleOf))).toEqual(
      new Set(['event-loop', 'cluster', 'piscina']),
    );
    expect(finding.verdict).toBe('holds');
  });

  it.each([
    [{ machineCpus: 1 }, /single processor/u],
    [{ serverCpus: null }, /cannot be held to one processor/u],
  ])('measures nothing with %o', async (lacking, reason) => {
    const never: typeof measureCells = () => Promise.reject(new Error('nothing to measure'));
    const finding = await testSpeedUp({ ...LAB, ...lacking }, never);
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.explanation).toMatch(reason);
  });

  it.each([
    [2, [1, 2]],
    [3, [1, 2, 3]],
    [8, [1, 2, 4, 8]],
    [12, [1, 4, 8, 12]],
    [64, [1, 16, 32, 64]],
  ])('measures pools on %i CPUs with %j workers', (cpus, levels) => {
    expect(workerLevels(cpus)).toEqual(levels);
  });
});

describe('epoll-beats-select-and-poll', () => {
  it('holds partly where what select and poll cost grows with idle connections', async () => {
    const asked: MeasureRequest[] = [];
    const measure = measuring(
      (cell) => ({
        cpuNs: styleOf(cell) === 'posix-epoll' ? 6_000 : 5_900 + 20 * cell.idleConnections,
      }),
      asked,
    );
    const finding = await testReadiness(LAB, measure);
    checked(epollBeatsSelectAndPoll, finding);
    expect(finding.verdict).toBe('holds partly');
    expect(finding.evidence.slice(0, 2)).toMatchObject([
      { name: expect.stringMatching(/poll$/u) as string, value: 100, unit: 'connections' },
      { name: expect.stringMatching(/select$/u) as string, value: 100, unit: 'connections' },
    ]);
    const beyond = asked[0]?.cells.filter(({ idleConnections }) => idleConnections > 950) ?? [];
    expect(beyond.map(styleOf)).not.toContain('posix-select');
    const epoll = finding.chart?.series.find(({ name }) => name === 'posix-epoll');
    expect(epoll?.points[0]?.x).toBe(0);
    expect(epoll?.points[0]?.y).toBeCloseTo(6 * 1.025, 9);
  });

  it('says nothing where the larger numbers of descriptors cannot be had', async () => {
    const epollIsCheap = measuring((cell) => ({
      cpuNs: styleOf(cell) === 'posix-epoll' ? 6_000 : 9_000,
    }));
    const few = await testReadiness(LAB, epollIsCheap, 1_000);
    expect(few.verdict).toBe('inconclusive');
    expect(few.evidence).not.toEqual([]);
    const never: typeof measureCells = () => Promise.reject(new Error('nothing to measure'));
    const none = await testReadiness(LAB, never, 140);
    expect(none).toMatchObject({ verdict: 'inconclusive', evidence: [] });
    expect(none.explanation).toContain('ulimit -n');
  });
});
