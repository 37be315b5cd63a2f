import { describe, expect, it } from 'vitest';
import type { CellComparison, Comparison, Metric } from '../comparison.js';
import { comparisonSchema } from '../comparison.js';
import { foreignServerSchema } from '../foreign-server.js';
import type { Environment, Repetition, Run } from '../run.js';
import type { CompareOptions } from './compare-options.js';
import { DEFAULT_COMPARE_OPTIONS } from './compare-options.js';
import { compareRuns, compareStyles } from './compare-runs.js';
import type { SyntheticOptions } from './synthetic-run.js';
import { environmentFingerprint } from './environment-differences.js';
import { syntheticRun } from './synthetic-run.js';

const CPU = { ...DEFAULT_COMPARE_OPTIONS, metrics: ['cpu'] } as const satisfies CompareOptions;
const NOISE = 0.03;

/** Two runs of three cells. @param after what the second has differently. */
function twoRuns(
  after: Partial<SyntheticOptions> = {},
  both: Partial<SyntheticOptions> = {},
): { baseline: Run[]; candidate: Run[] } {
  const like = { cells: 3, noise: NOISE, ...both };
  return {
    baseline: [syntheticRun({ ...like, id: 'before', seed: 1 })],
    candidate: [syntheticRun({ ...like, id: 'after', seed: 2, ...after })],
  };
}

function firstRow({ comparisons }: Comparison): CellComparison {
  const [row] = comparisons;
  if (row === undefined) throw new Error('no rows');
  return row;
}

/** The candidate with its repetitions changed. */
function changed(
  sides: { baseline: Run[]; candidate: Run[] },
  change: (repetition: Repetition) => Partial<Repetition>,
): { baseline: Run[]; candidate: Run[] } {
  const candidate = sides.candidate.map((run) => ({
    ...run,
    repetitions: run.repetitions.map((each) => ({ ...each, ...change(each) })),
  }));
  return { ...sides, candidate };
}

function elsewhere(run: Run, environment: Partial<Environment>): Run {
  return { ...run, environment: { ...run.environment, ...environment } };
}

describe('compareRuns', () => {
  it.each([
    ['cpu', 1.3],
    ['p99', 1.3],
    ['pss', 1.3],
    ['throughput', 1.3],
  ] as const)(
    'calls more %s cost slower and less faster, with the right ratio',
    (metric, factor) => {
      const options = { ...CPU, metrics: [metric] };
      const worse = compareRuns(twoRuns({ worse: () => factor }), options);
      const better = compareRuns(twoRuns({ worse: () => 1 / factor }), options);
      expect(worse.verdict).toBe('slower');
      expect(better.verdict).toBe('faster');
      const row = firstRow(worse);
      const ratio = metric === 'throughput' ? 1 / factor : factor;
      expect(row.ratioLow).toBeLessThan(ratio);
      expect(row.ratioHigh).toBeGreaterThan(ratio);
      expect(row.adjustedPValue).toBeLessThanOrEqual(0.01);
      expect(row.smallestDetectableRatio).toBeGreaterThan(1);
    },
  );

  it('calls the same only what lies within the effect that matters with its whole interval', () => {
    const options = { ...CPU, minEffectRatio: 0.1 };
    expect(compareRuns(twoRuns(), options).verdict).toBe('same');
    const loose = compareRuns(twoRuns({}, { noise: 0.3 }), options);
    expect(loose.verdict).toBe('inconclusive');
    expect(firstRow(loose).reason).toMatch(/neither a change .* nor sameness within 10 %/);
  });

  it('does not call slower what is surely worse, and by less than matters', () => {
    const sides = twoRuns({ worse: () => 1.04 }, { noise: 0.005 });
    const row = firstRow(compareRuns(sides, CPU));
    expect(row.adjustedPValue).toBeLessThanOrEqual(0.01);
    expect(row.verdict).toBe('same');
    const larger = firstRow(compareRuns(sides, { ...CPU, minEffectRatio: 0.035 }));
    expect(larger.verdict).toBe('slower');
    const unsure = firstRow(compareRuns(sides, { ...CPU, minEffectRatio: 0.0405 }));
    expect(unsure.verdict).toBe('inconclusive');
    expect(unsure.reason).toMatch(/a change is shown .* not that it reaches 4(\.1)? %/);
  });

  it('calls nothing slower or faster where ranks and medians disagree in which side is larger', () => {
    const figures = (few: number, many: number) => (round: number) =>
      (round % 11 < 5 ? few : many) + round / 1_000;
    const heaps = (run: Run, figure: (round: number) => number): Run => ({
      ...run,
      repetitions: run.repetitions.map((each) => ({
        ...each,
        derived: { ...each.derived, serverCpuNsPerRequest: figure(each.round) },
      })),
    });
    const { baseline, candidate } = twoRuns({}, { cells: 1, rounds: 33 });
    const sides = {
      baseline: baseline.map((run) => heaps(run, figures(1, 10))),
      candidate: candidate.map((run) => heaps(run, figures(20, 9))),
    };
    const options = { ...CPU, significance: 0.05, normalise: 'none' } as const;
    const row = firstRow(compareRuns(sides, options));
    expect(row.adjustedPValue).toBeLessThan(0.05);
    expect(row.ratio).toBeLessThan(0.95);
    expect(row.verdict).toBe('inconclusive');
    expect(row.reason).toMatch(/the test shows larger figures .* where the median is smaller/u);
  });

  it('says what would show at the level that judges the row, and nothing where nothing could', () => {
    const shows = (cells: number, options: CompareOptions, rounds = 10): number | null => {
      const row = firstRow(compareRuns(twoRuns({}, { cells, rounds }), options));
      return row.smallestDetectableRatio;
    };
    const one = shows(1, CPU) ?? NaN;
    expect(shows(12, CPU)).toBeGreaterThan(one);
    expect(shows(1, { ...CPU, metrics: ['cpu', 'p99'] })).toBeGreaterThan(one);
    expect(shows(1, { ...CPU, significance: 0.05 })).toBeLessThan(one);
    expect(shows(3, CPU, 3)).toBeNull();
  });

  it('gives a whole as bad as its worst cell', () => {
    const sides = twoRuns({ worse: (cell) => (cell === 1 ? 1.5 : 1) }, { noise: 0.01 });
    const { verdict, comparisons } = compareRuns(sides, CPU);
    expect(comparisons.map((row) => row.verdict)).toEqual(['same', 'slower', 'same']);
    expect(verdict).toBe('slower');
  });

  it.each([
    [1, /1 repetition a side cannot show any change over 3 cells: .* it takes 6 a side/],
    [3, /3 repetitions a side cannot show any change .* it takes 6 a side/],
  ])('says how many it takes where %i rounds cannot show anything', (rounds, says) => {
    const row = firstRow(compareRuns(twoRuns({ worse: () => 3 }, { rounds }), CPU));
    expect(row.verdict).toBe('inconclusive');
    expect(row.reason).toMatch(says);
  });

  it('can show a change from as many repetitions on as it says', () => {
    const six = compareRuns(twoRuns({ worse: () => 3 }, { rounds: 6 }), CPU);
    expect(six.verdict).toBe('slower');
  });

  it('tells a cell that one side does not have, once and not for every metric', () => {
    const sides = twoRuns({ cells: 2 }, { noise: 0.01 });
    const comparison = compareRuns(sides, DEFAULT_COMPARE_OPTIONS);
    const missing = comparison.comparisons.filter(({ cell }) => cell.concurrency === 3);
    expect(missing).toHaveLength(1);
    expect(missing[0]).toMatchObject({
      verdict: 'inconclusive',
      reason: 'The candidate does not have this cell.',
    });
    expect(comparison.notes).toContain('1 of 3 cells were not measured on both sides.');
  });

  it('tells a cell that was planned and not measured', () => {
    const { baseline, candidate } = twoRuns();
    const cut = candidate.map((run) => ({
      ...run,
      status: 'interrupted' as const,
      repetitions: run.repetitions.filter(({ cellId }) => cellId !== run.cells[2]?.id),
    }));
    const comparison = compareRuns({ baseline, candidate: cut }, CPU);
    expect(comparison.comparisons.at(-1)?.reason).toBe(
      'Planned, and not measured in the candidate.',
    );
    expect(comparison.notes.join(' ')).toContain('after is not complete (interrupted)');
  });

  it('compares nothing that a repetition’s verdict forbids, and says which', () => {
    const sides = changed(twoRuns({ worse: () => 2 }), ({ round }) =>
      round < 2
        ? { verdict: 'client-bound', reasons: ['the generator used 97 % of its CPUs'] }
        : {},
    );
    const row = firstRow(compareRuns(sides, CPU));
    expect(row.verdict).toBe('inconclusive');
    expect(row.pValue).toBeNull();
    expect(row.ratio).toBeGreaterThan(1.5);
    expect(row.reason).toBe(
      'Not comparable: candidate: 2 client-bound of 10 repetitions (the generator used 97 % of its CPUs).',
    );
  });

  it('tests repetitions that scatter by more than a report would rank: the test weighs that', () => {
    const sides = twoRuns({ worse: () => 3 }, { noise: NOISE * 5 });
    expect(compareRuns(sides, CPU).verdict).toBe('slower');
  });

  it.each([
    ['load engine', (r: Repetition) => ({ load: r.load && { ...r.load, engine: 'posix' } })],
    ['keep-awake', () => ({ keepAwake: true })],
    ['number of server CPUs', () => ({ pinning: { serverCpus: [0, 2], loadCpus: [1] } })],
  ])('does not compare across another %s', (name, change) => {
    const row = firstRow(compareRuns(changed(twoRuns({ worse: () => 2 }), change), CPU));
    expect(row.verdict).toBe('inconclusive');
    expect(row.reason).toContain(`the sides differ in ${name} (`);
  });

  it('leaves out repetitions without the figure, and counts them', () => {
    const sides = changed(twoRuns({ worse: () => 2 }), ({ round, derived }) =>
      round === 0 ? { derived: { ...derived, serverCpuNsPerRequest: null } } : {},
    );
    const row = firstRow(compareRuns(sides, CPU));
    expect(row).toMatchObject({ verdict: 'slower', candidate: { n: 9 } });
    expect(row.reason).toMatch(/0 of the baseline, 1 of the candidate\.$/);
  });

  it('says of a metric that nobody has that it is not there', () => {
    const sides = changed(twoRuns(), () => ({ server: null }));
    const row = firstRow(compareRuns(sides, { ...CPU, metrics: ['pss'] }));
    expect(row.reason).toBe('No repetition of the candidate has this figure.');
  });

  it('takes the medians of seven runs a side for the sample, and the repetitions of four', () => {
    const runs = (n: number, worse: number, seed: number): Run[] =>
      Array.from({ length: n }, (_, index) =>
        syntheticRun({
          cells: 1,
          rounds: 3,
          seed: seed + index,
          worse: () => worse,
          id: `r${index}`,
        }),
      );
    const seven = compareRuns({ baseline: runs(7, 1, 10), candidate: runs(7, 2, 20) }, CPU);
    expect(firstRow(seven)).toMatchObject({ verdict: 'slower', baseline: { n: 7 } });
    expect(firstRow(seven).reason).toContain('7 against 7 runs');
    const four = compareRuns({ baseline: runs(4, 1, 10), candidate: runs(4, 2, 20) }, CPU);
    expect(firstRow(four)).toMatchObject({ verdict: 'slower', baseline: { n: 12 } });
    expect(firstRow(four).reason).toContain('12 against 12 repetitions');
  });

  it('has no cell in common with a run of something else, and says so', () => {
    const { baseline } = twoRuns();
    const [other] = twoRuns().candidate;
    if (other === undefined) throw new Error('there is one');
    const renamed: Run = {
      ...other,
      scenario: { ...other.scenario, name: 'elsewhere', windowMs: 250 },
      cells: other.cells.map((cell) => ({ ...cell, id: `x${cell.id}`, messageBytes: 1_024 })),
      repetitions: other.repetitions.map((each) => ({ ...each, cellId: `x${each.cellId}` })),
    };
    const comparison = compareRuns({ baseline, candidate: [renamed] }, CPU);
    expect(comparison.verdict).toBe('inconclusive');
    expect(comparison.comparisons).toHaveLength(6);
    const notes = comparison.notes.join(' ');
    expect(notes).toContain('No cell was measured on both sides.');
    expect(notes).toContain('Different scenario (example, elsewhere)');
    expect(notes).toContain('window (1000 ms, 250 ms)');
  });

  it('is valid by its schema and free of NaN, whatever the figures', () => {
    const odd = [0, 1e-300, 1e300, 1, 1, 5];
    for (const rounds of [1, 2, 5, 10]) {
      const sides = changed(twoRuns({}, { rounds }), ({ round, derived, load }) => ({
        derived: { ...derived, serverCpuNsPerRequest: odd[round % odd.length] ?? null },
        load: load && {
          ...load,
          throughput: { ...load.throughput, requestsPerSecond: odd[(round + 1) % odd.length] ?? 0 },
        },
      }));
      for (const normalise of ['auto', 'none'] as const) {
        const comparison = compareRuns(sides, { ...DEFAULT_COMPARE_OPTIONS, normalise });
        expect(comparisonSchema.parse(comparison)).toEqual(comparison);
        expect(JSON.stringify(comparison)).not.toMatch(/NaN|Infinity|undefined/);
      }
    }
  });
});

describe('the scale of a comparison', () => {
  const slowDay = { day: 1.5 };

  it('is the yardstick between runs that have one: a slow day is no slow server', () => {
    const rows = compareRuns(twoRuns(slowDay), DEFAULT_COMPARE_OPTIONS).comparisons;
    const by = (metric: Metric) => rows.find((row) => row.metric === metric);
    expect(by('cpu')).toMatchObject({ normalisedBy: 'yardstick-1', unit: '× yardstick' });
    expect(by('pss')).toMatchObject({ normalisedBy: null, unit: 'B' });
    expect(rows.map(({ verdict }) => verdict)).not.toContain('slower');
  });

  it('is absolute when asked for, and then a slow day is one', () => {
    const row = firstRow(compareRuns(twoRuns(slowDay), { ...CPU, normalise: 'none' }));
    expect(row).toMatchObject({ normalisedBy: null, unit: 'ns/req', verdict: 'slower' });
  });

  it('is absolute without yardsticks on machines that agree', () => {
    const comparison = compareRuns(twoRuns({}, { yardstick: false }), CPU);
    expect(firstRow(comparison)).toMatchObject({ normalisedBy: null });
    expect(comparison.notes).toContain(
      'cpu: absolute figures: the environments agree; neither side has yardstick measurements.',
    );
  });

  it('is none without yardsticks on machines that do not, and says in what they differ', () => {
    const { baseline, candidate } = twoRuns({}, { yardstick: false });
    const moved = candidate.map((run) => elsewhere(run, { kernel: '6.2.0', node: 'v24.1.0' }));
    const row = firstRow(compareRuns({ baseline, candidate: moved }, CPU));
    expect(row.verdict).toBe('inconclusive');
    expect(row.reason).toBe(
      'Absolute figures do not compare between machines that differ in kernel (6.1.0, 6.2.0) and Node (v20.20.2, v24.1.0); neither side has yardstick measurements.',
    );
  });

  it('is the yardstick on machines that differ, with a warning, and none for memory', () => {
    const { baseline, candidate } = twoRuns({ worse: () => 2 });
    const moved = candidate.map((run) => elsewhere(run, { node: 'v24.1.0' }));
    const comparison = compareRuns({ baseline, candidate: moved }, DEFAULT_COMPARE_OPTIONS);
    expect(firstRow(comparison)).toMatchObject({ verdict: 'slower', normalisedBy: 'yardstick-1' });
    expect(comparison.notes.join(' ')).toMatch(/machines differ in Node .* runs on Node too/);
    expect(comparison.comparisons.find(({ metric }) => metric === 'pss')).toMatchObject({
      verdict: 'inconclusive',
      ratio: null,
    });
  });

  it('is none when the yardstick is asked for and a run has none', () => {
    const row = firstRow(
      compareRuns(twoRuns({ yardstick: false }), { ...CPU, normalise: 'yardstick' }),
    );
    expect(row.reason).toBe('Run after does not have yardstick measurements.');
  });
});

describe('compareRuns of servers that are not ours', () => {
  const start = { name: 'py', command: 'python3 a.py {port}' };
  const withServers = (run: Run, ...servers: object[]): Run => ({
    ...run,
    scenario: {
      ...run.scenario,
      servers: servers.map((server) => foreignServerSchema.parse(server)),
    },
  });
  const notesOf = (one: object[], other: object[]): string => {
    const { baseline, candidate } = twoRuns();
    const sides = {
      baseline: baseline.map((run) => withServers(run, ...one)),
      candidate: candidate.map((run) => withServers(run, ...other)),
    };
    return compareRuns(sides, CPU).notes.join(' ');
  };

  it.each<[object, string]>([
    [
      { ...start, command: 'python3 b.py {port}' },
      'server py (python3 a.py {port}, python3 b.py {port})',
    ],
    [{ name: 'py', target: 'tcp://h:7' }, 'server py (python3 a.py {port}, tcp://h:7)'],
    [{ ...start, env: { A: '1' } }, 'the environment of server py'],
  ])('says where one name stands for two: %j', (other, says) => {
    expect(notesOf([start], [other])).toContain(`The runs differ in ${says}: figures may differ`);
  });

  it('says nothing of the same server, or of one that a side does not have', () => {
    expect(notesOf([start], [{ ...start, cwd: '/elsewhere' }])).not.toContain('differ in');
    expect(notesOf([start], [])).not.toContain('differ in');
  });

  it('does not take a server that ran already, on no CPUs of its own, for another machine', () => {
    const there = (run: Run): Run => {
      const [first, ...others] = run.cells;
      if (first === undefined) throw new Error('there is a cell');
      const running = withServers(run, { name: 'there', target: 'tcp://h:7' });
      return {
        ...running,
        cells: [{ ...first, style: 'there' }, ...others],
        repetitions: run.repetitions.map((each) =>
          each.cellId === first.id
            ? { ...each, pinning: { ...each.pinning, serverCpus: null } }
            : each,
        ),
      };
    };
    const { baseline, candidate } = twoRuns({}, { yardstick: false });
    const comparison = compareRuns({ baseline, candidate: candidate.map(there) }, CPU);
    expect(comparison.notes.join(' ')).not.toContain('machines differ');
    expect(environmentFingerprint(there(baseline[0] as Run))).toEqual(
      environmentFingerprint(baseline[0] as Run),
    );
  });
});

describe('compareStyles', () => {
  const run = syntheticRun({ cells: 2, seed: 3, noise: NOISE });
  const twins: Run = {
    ...run,
    cells: run.cells.flatMap((cell) => [cell, { ...cell, style: 'cluster', id: `c${cell.id}` }]),
    repetitions: run.repetitions.flatMap((each, index) => [
      each,
      {
        ...each,
        cellId: `c${each.cellId}`,
        derived: { ...each.derived, serverCpuNsPerRequest: 150_000 + index },
      },
    ]),
  };

  it('sets each cell of one style against its twin of the other, as absolute figures', () => {
    const comparison = compareStyles(twins, 'event-loop', 'cluster', CPU);
    expect(comparison.comparisons).toHaveLength(2);
    expect(firstRow(comparison)).toMatchObject({
      cell: { style: 'event-loop → cluster', concurrency: 1 },
      verdict: 'slower',
      normalisedBy: null,
    });
    expect(comparison.notes).toEqual(['cpu: absolute figures of one run.']);
    expect(comparison.candidate).toEqual([`${twins.id}: cluster`]);
  });

  it('tells a cell that the other style does not have', () => {
    const one: Run = { ...twins, cells: twins.cells.filter((_, index) => index !== 3) };
    const rows = compareStyles(one, 'event-loop', 'cluster', CPU).comparisons;
    expect(rows.map(({ reason }) => reason)).toContain('The candidate does not have this cell.');
  });
});
