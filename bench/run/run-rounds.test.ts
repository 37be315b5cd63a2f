import { describe, expect, it } from 'vitest';
import type { LoadPlan } from '../../loadgen/load-plan.js';
import { exampleCell, exampleRun, exampleYardstick } from '../../results/example-run.js';
import { runSchema, type Run } from '../../results/run.js';
import { yardstickRatio } from '../../results/yardstick.js';
import { createFakeWorld, type FakeOptions, type FakeWorld } from './fake-instruments.js';
import { runRounds, type RunMeans } from './run-rounds.js';
import { missingSlots } from './slots.js';

const IDS = ['a', 'b', 'c'];

/** Three cells, each of a style of its own, in two rounds. */
function runOf(change: Partial<Run> = {}): Run {
  return exampleRun({
    status: 'running',
    cells: IDS.map((id) => exampleCell({ id, style: id })),
    order: [IDS, ['b', 'c', 'a']],
    hiccups: [],
    repetitions: [],
    yardstick: null,
    ...change,
  });
}

const YARDSTICK = exampleYardstick().cell.id;
const YARDSTICK_STYLE = exampleYardstick().cell.style;

function withYardstick(run: Run): Run {
  return { ...run, yardstick: exampleYardstick() };
}

interface Outcome {
  readonly run: Run;
  readonly world: FakeWorld;
  readonly saved: readonly Run[];
  readonly warnings: readonly string[];
}

async function perform(
  run: Run,
  options: FakeOptions = {},
  means: Partial<RunMeans> = {},
): Promise<Outcome> {
  const world = createFakeWorld(options);
  const saved: Run[] = [];
  const warnings: string[] = [];
  const ended = await runRounds(run, {
    setup: {
      serverCpus: [0],
      loadCpus: [1],
      machineCpus: 2,
      keepAwake: false,
      engine: null,
      resolveStyle: () => ({ options: {}, parallelism: 1 }),
    },
    instruments: world.instruments,
    observer: {
      repetitionStarts: () => undefined,
      repetitionEnds: () => undefined,
      warning: (text) => warnings.push(text),
    },
    save: (state) => {
      saved.push(state);
      return Promise.resolve();
    },
    signal: new AbortController().signal,
    ...means,
  });
  return { run: ended, world, saved, warnings };
}

describe('runRounds', () => {
  it('measures every cell of every round in the recorded order, and stores each before the next', async () => {
    const { run, world, saved } = await perform(runOf());
    expect(run.repetitions.map((r) => `${r.round}${r.cellId}`)).toEqual([
      '0a',
      '0b',
      '0c',
      '1b',
      '1c',
      '1a',
    ]);
    expect(run.status).toBe('complete');
    expect(saved.map((state) => state.repetitions.length)).toEqual([1, 2, 3, 4, 5, 6, 6]);
    expect(world.alive()).toBe(0);
    expect(runSchema.safeParse(run).error).toBeUndefined();
  });

  it('starts and ends nothing while a window is open', async () => {
    const { world } = await perform(runOf());
    world.log.forEach((entry, i) => {
      if (entry === 'window-opens') expect(world.log[i + 1]).toBe('window-closes');
    });
  });

  it('has at most two repetitions alive, and the earlier one gone before a window opens', async () => {
    const { world } = await perform(runOf());
    let alive = 0;
    for (const entry of world.log) {
      if (entry.startsWith('start-')) alive++;
      if (/-ended /.test(entry)) alive--;
      expect(alive).toBeLessThanOrEqual(4);
      if (entry === 'window-opens') expect(alive).toBe(2);
    }
  });

  it('probes the machine once a round, with none of its processes running', async () => {
    const { run, world } = await perform(runOf());
    expect(world.log.filter((entry) => entry.startsWith('probe-hiccups'))).toEqual([
      'probe-hiccups with 0 processes',
      'probe-hiccups with 0 processes',
    ]);
    expect(run.hiccups.map((hiccup) => hiccup.round)).toEqual([0, 1]);
  });

  it('goes on without a hiccup probe, and says so', async () => {
    const { run, warnings } = await perform(runOf(), { hiccups: 'fail' });
    expect(run.status).toBe('complete');
    expect(warnings).toEqual([
      'round 1 has no hiccup probe: no taskset',
      'round 2 has no hiccup probe: no taskset',
    ]);
  });

  it.each([
    ['server-does-not-start', 'EADDRINUSE'],
    ['generator-does-not-start', 'GENERATOR_NOT_STARTED'],
    ['probe-fails', 'PROBE_FAILED'],
    ['server-dies-in-window', 'SERVER_DIED'],
    ['generator-dies-in-window', 'GENERATOR_DIED'],
    ['generator-refuses-plan', 'DESCRIPTOR_LIMIT'],
  ] as const)('goes on after %s: that cell is failed, the others are not', async (fault, code) => {
    const { run, world } = await perform(runOf(), { faults: { b: fault } });
    expect(run.status).toBe('complete');
    expect(run.repetitions).toHaveLength(6);
    for (const { cellId, verdict, error } of run.repetitions) {
      expect(verdict === 'failed', cellId).toBe(cellId === 'b');
      expect(error?.code ?? null).toBe(cellId === 'b' ? code : null);
    }
    expect(world.alive()).toBe(0);
    expect(runSchema.safeParse(run).error).toBeUndefined();
  });

  it('reports a server that had to be killed, and still believes its figures', async () => {
    const { run } = await perform(runOf(), { faults: { a: 'server-must-be-killed' } });
    const [first] = run.repetitions;
    expect(first?.server?.exit).toBe('killed');
    expect(first?.verdict).not.toBe('failed');
    expect(first?.reasons.join()).toMatch(/killed/);
  });

  it('keeps the account of a load whose server died in the window', async () => {
    const { run } = await perform(runOf(), { faults: { a: 'server-dies-in-window' } });
    expect(run.repetitions[0]?.load?.requests.succeeded).toBe(10_000);
    expect(run.repetitions[0]?.error?.message).toMatch(/died under the load: .*SIGKILL/);
  });

  it('is interrupted in a window: that repetition is thrown away, the others kept, nobody left', async () => {
    const stop = new AbortController();
    const { run, world } = await perform(
      runOf(),
      {
        onWindow: (window) => {
          if (window === 2) stop.abort();
        },
      },
      { signal: stop.signal },
    );
    expect(run.status).toBe('interrupted');
    expect(run.repetitions.map((r) => `${r.round}${r.cellId}`)).toEqual(['0a', '0b']);
    expect(world.alive()).toBe(0);
  });

  it('resumes with what is missing, in the recorded order, without probing a probed round again', async () => {
    const stop = new AbortController();
    const first = await perform(
      runOf(),
      {
        onWindow: (window) => {
          if (window === 4) stop.abort();
        },
      },
      { signal: stop.signal },
    );
    expect(missingSlots(first.run).map(({ round, cell }) => `${round}${cell.id}`)).toEqual([
      '1c',
      '1a',
    ]);
    const { run } = await perform(first.run);
    expect(run.repetitions.map((r) => `${r.round}${r.cellId}`)).toEqual([
      '0a',
      '0b',
      '0c',
      '1b',
      '1c',
      '1a',
    ]);
    expect(run.hiccups).toHaveLength(2);
    expect(run.status).toBe('complete');
  });

  it('has nothing to do for a complete run', async () => {
    const { run } = await perform(runOf());
    const again = await perform(run);
    expect(again.world.log).toEqual([]);
    expect(again.run.repetitions).toEqual(run.repetitions);
  });

  it('ends when its time is up, after the repetition under way', async () => {
    const { scenario } = runOf();
    // A repetition of the fake world takes two seconds.
    const { run, world } = await perform(runOf({ scenario: { ...scenario, maxMinutes: 5 / 60 } }));
    expect(run.status).toBe('out-of-time');
    expect(run.repetitions).toHaveLength(3);
    expect(world.alive()).toBe(0);
  });

  it('measures the yardstick before and after the cells of every round, apart from them', async () => {
    const { run, world } = await perform(withYardstick(runOf()));
    expect(run.yardstick?.repetitions.map((r) => [r.round, r.place, r.cellId])).toEqual(
      [0, 1].flatMap((round) => [0, 3].map((place) => [round, place, YARDSTICK])),
    );
    expect(run.repetitions.map((r) => r.cellId)).toEqual(['a', 'b', 'c', 'b', 'c', 'a']);
    for (const repetition of run.repetitions)
      expect(yardstickRatio(run, repetition, 'throughput')).toBeCloseTo(1);
    expect(world.alive()).toBe(0);
    expect(runSchema.safeParse(run).error).toBeUndefined();
  });

  it('asks of the yardstick its own window, and no style', async () => {
    const plans: LoadPlan[] = [];
    const started = withYardstick(runOf({ cells: [], order: [['none']] }));
    await perform(started, { onPlan: (plan) => plans.push(plan) });
    expect(plans.map(({ windowMs, mode }) => [windowMs, mode])).toEqual(
      [0, 1].map(() => [1_000, { kind: 'closed', clients: 16 }]),
    );
  });

  it('goes on without the yardstick where it fails, and the cells have not', async () => {
    const { run } = await perform(withYardstick(runOf()), {
      faults: { [YARDSTICK_STYLE]: 'server-does-not-start' },
    });
    expect(run.status).toBe('complete');
    expect(run.yardstick?.repetitions.map((r) => r.verdict)).toEqual(Array(4).fill('failed'));
    expect(run.repetitions.some((r) => r.verdict === 'failed')).toBe(false);
  });

  it('begins with a yardstick when it resumes in the middle of a round', async () => {
    const stop = new AbortController();
    const first = await perform(
      withYardstick(runOf()),
      {
        onWindow: (window) => {
          if (window === 2) stop.abort();
        },
      },
      { signal: stop.signal },
    );
    expect(first.run.repetitions.map((r) => r.cellId)).toEqual(['a']);
    const { run } = await perform(first.run);
    const places = run.yardstick?.repetitions.map((r) => [r.round, r.place]);
    expect(places).toEqual([
      [0, 0],
      [0, 1],
      [0, 3],
      [1, 0],
      [1, 3],
    ]);
    expect(run.status).toBe('complete');
  });

  it('measures the yardstick that follows when its time is up just before it', async () => {
    const { scenario } = runOf();
    const { run } = await perform(
      withYardstick(runOf({ scenario: { ...scenario, maxMinutes: 7 / 60 } })),
    );
    expect(run.status).toBe('out-of-time');
    expect(run.repetitions).toHaveLength(3);
    expect(run.yardstick?.repetitions.map((r) => r.place)).toEqual([0, 3]);
  });

  describe('repeating until sure', () => {
    /** Every repetition of the fake world tells the same, but an interval of 95 % takes six. */
    function untilSure(change: Partial<Run['scenario']> = {}): Run {
      const run = runOf();
      return { ...run, scenario: { ...run.scenario, targetCiRatio: 0.05, ...change } };
    }

    it('adds rounds until every cell is known well enough, each in an order of the seed', async () => {
      const { run, world } = await perform(withYardstick(untilSure()));
      expect(run.status).toBe('complete');
      expect(run.precision).toEqual({
        targetCiRatio: 0.05,
        reached: true,
        wideCells: [],
        leftOutCells: [],
        rounds: 6,
      });
      expect(run.order.map((ids) => [...ids].sort())).toEqual(Array(6).fill(IDS));
      expect(run.repetitions.map((r) => r.cellId)).toEqual(run.order.flat());
      expect(run.hiccups.map(({ round }) => round)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(run.yardstick?.repetitions).toHaveLength(12);
      expect(world.alive()).toBe(0);
      expect(runSchema.safeParse(run).error).toBeUndefined();
      const again = await perform(withYardstick(untilSure()));
      expect(again.run.order).toEqual(run.order);
    });

    it('stores a round before it measures it', async () => {
      const { saved } = await perform(untilSure());
      const added = saved.find(({ order }) => order.length === 3);
      expect(added?.repetitions).toHaveLength(6);
      expect(added?.status).toBe('running');
    });

    it('does not wait for what is not comparable, and repeats it no more', async () => {
      const { run } = await perform(untilSure(), { faults: { b: 'server-does-not-start' } });
      expect(run.precision).toMatchObject({ reached: true, leftOutCells: ['b'], rounds: 6 });
      expect(run.repetitions.filter(({ cellId }) => cellId === 'b')).toHaveLength(2);
    });

    it('is complete but not sure when nothing is comparable', async () => {
      const fault = 'server-does-not-start';
      const { run } = await perform(untilSure(), { faults: { a: fault, b: fault, c: fault } });
      expect(run.status).toBe('complete');
      expect(run.precision).toMatchObject({ reached: false, leftOutCells: IDS, rounds: 2 });
    });

    it('ends when its time is up, and says what is not known', async () => {
      // Two seconds each: the planned six end at 12, the first of an added round at 14.
      const planned = await perform(untilSure({ maxMinutes: 12 / 60 }));
      expect(planned.run.status).toBe('out-of-time');
      expect(planned.run.repetitions).toHaveLength(6);
      expect(missingSlots(planned.run)).toEqual([]);
      expect(planned.run.precision).toMatchObject({ reached: false, wideCells: IDS, rounds: 2 });
      const added = await perform(untilSure({ maxMinutes: 13 / 60 }));
      expect(added.run.status).toBe('out-of-time');
      expect(added.run.repetitions).toHaveLength(7);
      expect(added.run.precision).toMatchObject({ reached: false, rounds: 3 });
    });

    it.each([
      ['after the planned rounds', 12],
      ['in an added one', 13],
    ])('goes on when it is resumed %s', async (_, seconds) => {
      const first = await perform(untilSure({ maxMinutes: seconds / 60 }));
      const scenario = { ...first.run.scenario, maxMinutes: null };
      const { run } = await perform({ ...first.run, scenario });
      expect(run.precision).toMatchObject({ reached: true, rounds: 6 });
      expect(run.status).toBe('complete');
      expect(run.repetitions.map((r) => r.cellId)).toEqual(run.order.flat());
    });
  });

  it('ends when results cannot be stored, with nobody left', async () => {
    const world = createFakeWorld();
    let writes = 0;
    const failing = perform(
      runOf(),
      {},
      {
        instruments: world.instruments,
        save: () => (++writes === 2 ? Promise.reject(new Error('disk full')) : Promise.resolve()),
      },
    );
    await expect(failing).rejects.toThrow('disk full');
    expect(world.alive()).toBe(0);
  });

  it('gives every round a seed of its own', async () => {
    const { run } = await perform(runOf({ seed: 40 }));
    const seeds = run.repetitions.map((r) => r.load?.load.seed);
    expect(seeds).toEqual([40, 40, 40, 41, 41, 41]);
  });
});
