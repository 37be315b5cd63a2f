// The experiment without a world: the order of processes and windows, when it ends, and that nothing is left.
import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../../results/scenario.js';
import { exampleCell } from '../../results/example-run.js';
import type { Instruments } from '../run/instruments.js';
import { MeasureError } from '../run/instruments.js';
import { createFakeWorld, type FakeOptions, type FakeWorld } from '../run/fake-instruments.js';
import type { AbSide, MeterMeans } from './repetition-meter.js';
import type { AbRules } from './rules.js';
import { runBlocks, type AbLimits, type AbOutcome } from './run-blocks.js';

const RULES: AbRules = {
  metrics: ['throughput'],
  minEffect: 0.05,
  significance: 0.05,
  design: 'sequential',
};
const LIMITS: AbLimits = { seed: 1, maxMs: 3_600_000, blocks: null };

interface Experiment {
  readonly world: FakeWorld;
  readonly means: MeterMeans;
  /** Sides in the order in which their servers were started. */
  readonly started: string[];
  readonly controller: AbortController;
}

/** @param slowDown of b's throughput. @param littlesLaw of the n-th result, from 0. */
function createExperiment(
  given: FakeOptions & { slowDown?: number; littlesLaw?: (result: number) => number } = {},
): Experiment {
  const world = createFakeWorld(given);
  const started: string[] = [];
  const controller = new AbortController();
  let results = 0;
  const side = (name: 'a' | 'b'): AbSide => ({
    label: name,
    cell: exampleCell({ id: name, style: name }),
    style: { options: {}, parallelism: 1 },
    startServer: (config, cpus) => {
      started.push(name);
      return world.instruments.startServer(config, cpus);
    },
  });
  const instruments: Instruments = {
    ...world.instruments,
    startGenerator: async (cpus) => {
      // Both are started in one go, the server first.
      const whose = started.at(-1);
      const generator = await world.instruments.startGenerator(cpus);
      return {
        ...generator,
        result: async () => {
          const result = await generator.result();
          const wobble = 1 + 0.01 * Math.sin(results);
          const ratio = given.littlesLaw?.(results) ?? 1;
          results++;
          const speed = whose === 'b' ? 1 - (given.slowDown ?? 0) : 1;
          return {
            ...result,
            throughput: { ...result.throughput, requestsPerSecond: 10_000 * speed * wobble },
            littlesLaw: { concurrency: 8, throughputTimesLatency: 8 * ratio, ratio },
          };
        },
      };
    },
  };
  const means: MeterMeans = {
    sides: { a: side('a'), b: side('b') },
    basis: {
      seed: 1,
      calibration: null,
      yardstick: null,
      scenario: scenarioSchema.parse({
        name: 'ab',
        description: '',
        styles: [{ style: 'a' }],
        sweeps: [{ transports: ['tcp'], workloads: ['echo'], concurrency: [8] }],
        rounds: 1,
        warmupMs: 0,
        windowMs: 1_000,
      }),
    },
    setup: { serverCpus: [0], loadCpus: [1], machineCpus: 2, keepAwake: false, engine: 'node' },
    instruments,
    signal: controller.signal,
  };
  return { world, means, started, controller };
}

function run(
  { means }: Experiment,
  limits: Partial<AbLimits> = {},
  rules = RULES,
): Promise<AbOutcome> {
  return runBlocks(means, rules, { ...LIMITS, ...limits }, { blockEnds: () => undefined });
}

/** Windows of the log, each with how many servers were up as it opened. */
function serversInWindows(log: readonly string[]): number[] {
  let up = 0;
  return log.flatMap((line) => {
    if (line.startsWith('start-server')) up++;
    if (line.startsWith('server-ended')) up--;
    return line === 'window-opens' ? [up] : [];
  });
}

describe('runBlocks', () => {
  it('measures blocks in the order of the seed, a fresh server each, one at a time, and leaves none', async () => {
    const experiment = createExperiment();
    const { blocks, end } = await run(experiment, { blocks: 3 }, { ...RULES, design: 'fixed' });
    expect(end).toBe('blocks');
    expect(blocks).toHaveLength(3);
    const measured = blocks.flatMap(({ repetitions }) => repetitions.map(({ cellId }) => cellId));
    expect(measured).toEqual(blocks.flatMap(({ order }) => [...order]));
    // One more was started ahead, for the block that was not wanted.
    expect(experiment.started.slice(0, 12)).toEqual(measured);
    expect(serversInWindows(experiment.world.log)).toEqual(Array.from({ length: 12 }, () => 1));
    expect(experiment.world.alive()).toBe(0);
  });

  it('gives both sides of a block the same payloads', async () => {
    const { blocks } = await run(createExperiment(), { blocks: 2 }, { ...RULES, design: 'fixed' });
    const seeds = blocks.map(
      ({ repetitions }) => new Set(repetitions.map(({ load }) => load?.load.seed)),
    );
    expect(seeds.map((set) => set.size)).toEqual([1, 1]);
    expect(seeds[0]).not.toEqual(seeds[1]);
  });

  it('ends as soon as it is sure', async () => {
    const experiment = createExperiment({ slowDown: 0.3 });
    const { blocks, end, findings } = await run(experiment);
    expect(end).toBe('answered');
    expect(findings[0]?.verdict).toBe('slower');
    expect(findings[0]?.estimate?.ratio).toBeCloseTo(0.7, 2);
    expect(blocks.length).toBeLessThanOrEqual(5);
    expect(experiment.world.alive()).toBe(0);
  });

  it('calls servers the same that are', async () => {
    const { findings } = await run(createExperiment());
    expect(findings[0]?.verdict).toBe('same');
  });

  it('begins no block that would not end in time', async () => {
    const experiment = createExperiment({ slowDown: 0.04 });
    // Every window of the fake clock lasts 2 s, so a block 8.
    const { end, blocks, elapsedMs } = await run(experiment, { maxMs: 20_000 });
    expect(end).toBe('time');
    expect(blocks).toHaveLength(2);
    expect(elapsedMs).toBeLessThanOrEqual(20_000);
    expect(experiment.world.alive()).toBe(0);
  });

  it('ends within a block when that alone takes too long', async () => {
    const { end, blocks, findings } = await run(createExperiment(), { maxMs: 3_000 });
    expect({ end, blocks, findings }).toEqual({ end: 'time', blocks: [], findings: [] });
  });

  it('measures a disturbed repetition again, keeps it apart, and keeps the order', async () => {
    const experiment = createExperiment({ littlesLaw: (result) => (result === 2 ? 2 : 1) });
    const outcome = await run(experiment, { blocks: 1 }, { ...RULES, design: 'fixed' });
    const [block] = outcome.blocks;
    expect(outcome.disturbed).toHaveLength(1);
    expect(outcome.disturbed[0]?.cellId).toBe(block?.order[2]);
    expect(block?.repetitions.map(({ cellId }) => cellId)).toEqual([...(block?.order ?? [])]);
    expect(block?.repetitions.map(({ verdict }) => verdict)).not.toContain('unstable');
  });

  it('does not take a server that cannot be seen for a machine that is disturbed', async () => {
    const experiment = createExperiment({ slowDown: 0.3 });
    const { instruments } = experiment.means;
    const means = { ...experiment.means, instruments: { ...instruments, sampleTree: () => null } };
    const { end, disturbed, findings } = await run({ ...experiment, means });
    expect(end).toBe('answered');
    expect(disturbed).toEqual([]);
    expect(findings).toMatchObject([{ metric: 'throughput', verdict: 'slower' }]);
  });

  it('gives up on a machine that is never quiet', async () => {
    const experiment = createExperiment({ littlesLaw: () => 2 });
    const outcome = await run(experiment);
    expect(outcome.end).toBe('disturbed');
    expect(outcome.blocks).toHaveLength(0);
    expect(outcome.disturbed.length).toBeLessThanOrEqual(6);
    expect(experiment.world.alive()).toBe(0);
  });

  it('names the side that cannot be measured, and why', async () => {
    const experiment = createExperiment({ faults: { b: 'server-does-not-start' } });
    await expect(run(experiment)).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: 'B (b) could not be measured: the port is taken',
    });
    expect(experiment.world.alive()).toBe(0);
  });

  it('takes a server that dies under the load for one that cannot be measured', async () => {
    const experiment = createExperiment({ faults: { a: 'server-dies-in-window' } });
    await expect(run(experiment)).rejects.toMatchObject({ code: 'SERVER_DIED' });
    expect(experiment.world.alive()).toBe(0);
  });

  it('does not lay a generator that dies at the door of a server', async () => {
    const experiment = createExperiment({ faults: { b: 'generator-dies-in-window' } });
    const outcome = await run(experiment);
    expect(outcome.end).toBe('disturbed');
    expect(outcome.disturbed.every(({ error }) => error?.code === 'GENERATOR_DIED')).toBe(true);
  });

  it('throws the repetition under way away when interrupted, and leaves nothing', async () => {
    const experiment = createExperiment({
      onWindow: (window) => {
        if (window === 5) experiment.controller.abort();
      },
    });
    const outcome = await run(experiment);
    expect(outcome.end).toBe('interrupted');
    expect(outcome.blocks).toHaveLength(1);
    expect(experiment.world.alive()).toBe(0);
  });

  it('leaves nothing when the world breaks', async () => {
    const experiment = createExperiment();
    const broken = new MeasureError('BROKEN', 'no more');
    await expect(
      runBlocks(experiment.means, RULES, LIMITS, {
        blockEnds: () => {
          throw broken;
        },
      }),
    ).rejects.toBe(broken);
    expect(experiment.world.alive()).toBe(0);
  });
});
