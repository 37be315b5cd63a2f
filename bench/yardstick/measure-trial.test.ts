// CPU, memory and lag of a trial: what is read when, and what follows from it, with processes and a clock that are not real.
import { describe, expect, it } from 'vitest';
import { exampleLoad } from '../../results/example-run.js';
import type { TreeSample } from '../process/tree-sampler.js';
import { createFakeWorld } from '../run/fake-instruments.js';
import type { Instruments } from '../run/instruments.js';
import { measureLag } from './measure-lag.js';
import { measureCpu, measureMemory } from './measure-trial.js';
import type { Trial } from './rows.js';
import type { TrialSetup } from './trial.js';

const SECOND_NS = 1e9;
const trial: Trial = {
  server: { by: 'style', style: 'null' },
  load: { by: 'engine', engine: 'node' },
  shape: { transport: 'tcp', clients: 8, flows: null, rateRps: null },
};

interface Conduct {
  /** How late each reading comes, in turn. */
  readonly lateNs?: number[];
  readonly pssBytes?: number | null;
  readonly requests?: Partial<ReturnType<typeof exampleLoad>['requests']>;
  readonly unservedClients?: number;
  readonly sendLagNs?: { p50: number; p99: number; max: number };
}

/** A window from 1 s to 2 s; the server uses 0.4 of a CPU, the generator 0.8. */
function createSetup(conduct: Conduct = {}) {
  const world = createFakeWorld();
  const instruments: Instruments = world.instruments;
  const sleeps: number[] = [];
  const sampled = new Map<number, string>();
  let nowNs = 0;
  const late = [...(conduct.lateNs ?? [])];
  const base = exampleLoad();
  const result = {
    ...base,
    windowMs: 1_000,
    requests: { ...base.requests, ...conduct.requests },
    generator: { ...base.generator, sendLagNs: conduct.sendLagNs ?? null },
    fairness: { ...base.fairness, unservedClients: conduct.unservedClients ?? 0 },
  };
  const sample = (cpuNs: number): TreeSample => ({
    atNs: nowNs,
    cpuNs,
    processes: 1,
    threads: 1,
    byProcess: new Map(),
    byThread: new Map(),
    losesChildrenCpu: false,
  });
  const setup: TrialSetup = {
    instruments: {
      ...instruments,
      clock: () => nowNs,
      sleepUntil: (atNs) => {
        sleeps.push(atNs);
        nowNs = atNs + (late.shift() ?? 0);
        return Promise.resolve();
      },
      startServer: async (config, cpus) => {
        const server = await instruments.startServer(config, cpus);
        sampled.set(server.pid ?? 0, `server on ${String(cpus)}`);
        return server;
      },
      startGenerator: async (cpus) => {
        const generator = await instruments.startGenerator(cpus);
        sampled.set(generator.pid, `generator on ${String(cpus)}`);
        return {
          ...generator,
          start: () => Promise.resolve({ windowStartNs: SECOND_NS, windowEndNs: 2 * SECOND_NS }),
          result: () => Promise.resolve(result),
        };
      },
      sampleTree: (pid) =>
        sample(nowNs * (sampled.get(pid)?.startsWith('server') === true ? 0.4 : 0.8)),
      sampleMemory: (pid) => {
        const isGenerator = sampled.get(pid)?.startsWith('generator') === true;
        const { pssBytes = 50_000_000 } = conduct;
        return {
          pssBytes: isGenerator ? pssBytes : 1,
          pssAnonBytes: 0,
          rssBytes: 0,
          privateBytes: 0,
        };
      },
    },
    programs: {
      unavailableReason: 'none here',
      path: () => {
        throw new Error('no C program is wanted');
      },
      dispose: () => undefined,
    },
    serverCpus: [0],
    loadCpus: [1],
    warmupMs: 500,
    windowMs: 1_000,
  };
  return { setup, sleeps, world, sampled };
}

describe('measureCpu', () => {
  it('divides the rate of CPU by the rate of replies, for both processes', async () => {
    const { setup, world, sampled } = createSetup();
    const sample = await measureCpu(trial, setup);
    // 10,000 replies in 1 s: 0.4 s and 0.8 s of CPU a second are 40 and 80 µs each.
    expect(sample.server.cpuNsPerRequest).toBeCloseTo(40_000, 3);
    expect(sample.generator.cpuNsPerRequest).toBeCloseTo(80_000, 3);
    expect(sample.generator.busyCpus).toBeCloseTo(0.8, 9);
    expect(sample.requestsPerSecond).toBe(10_000);
    expect(sample.ownCpuNsPerRequest).toBe(60_000);
    expect([...sampled.values()]).toEqual(['server on 0', 'generator on 1']);
    expect(world.alive()).toBe(0);
  });

  it('reads within the window, at its start and shortly before its end', async () => {
    const { setup, sleeps } = createSetup();
    await measureCpu(trial, setup);
    expect(sleeps).toEqual([SECOND_NS, 1.97 * SECOND_NS]);
  });

  it('is not moved by readings that come late, as long as they are within', async () => {
    const { setup } = createSetup({ lateNs: [7e6, 25e6] });
    expect((await measureCpu(trial, setup)).server.cpuNsPerRequest).toBeCloseTo(40_000, 3);
  });

  it.each([
    ['a second reading after the end', { lateNs: [0, 31e6] }, /1\.0 ms after its end/],
    ['a first reading after the middle', { lateNs: [6e8, 0] }, /late/],
    ['lost requests', { requests: { lost: 2, timedOut: 1 } }, /3 requests were lost/],
  ])('calls the trial disturbed by %s, and leaves nothing running', async (_, conduct, text) => {
    const { setup, world } = createSetup(conduct);
    const error: unknown = await measureCpu(trial, setup).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'DISTURBED' });
    expect((error as Error).message).toMatch(text);
    expect(world.alive()).toBe(0);
  });

  it.each([
    ['NO_REPLIES', { succeeded: 0 }],
    ['CORRUPT', { corrupted: 1 }],
  ])('fails by %s', async (code, requests) => {
    const { setup, world } = createSetup({ requests });
    await expect(measureCpu(trial, setup)).rejects.toMatchObject({ code });
    expect(world.alive()).toBe(0);
  });
});

describe('measureMemory', () => {
  it("reads the generator's PSS in the middle of the window", async () => {
    const { setup, sleeps, world } = createSetup();
    expect(await measureMemory(trial, setup)).toBe(50_000_000);
    expect(sleeps).toEqual([1.5 * SECOND_NS]);
    expect(world.alive()).toBe(0);
  });

  it('counts no memory while connections are without a reply', async () => {
    const { setup } = createSetup({ unservedClients: 3 });
    await expect(measureMemory(trial, setup)).rejects.toMatchObject({ code: 'DISTURBED' });
  });

  it('says so where the system shows no PSS', async () => {
    const { setup } = createSetup({ pssBytes: null });
    await expect(measureMemory(trial, setup)).rejects.toMatchObject({ code: 'NO_PSS' });
  });
});

describe('measureLag', () => {
  const sendLagNs = { p50: 300, p99: 40_000, max: 900_000 };

  it("is the load's own account of its sends, read within the window", async () => {
    const { setup, sleeps, world } = createSetup({ sendLagNs });
    const sample = await measureLag(trial, setup);
    expect(sample).toMatchObject({ p50Ns: 300, p99Ns: 40_000, maxNs: 900_000 });
    expect(sleeps).toEqual([SECOND_NS, 1.97 * SECOND_NS]);
    expect(world.alive()).toBe(0);
  });

  it('does not know the lag of a closed loop', async () => {
    const { setup } = createSetup();
    await expect(measureLag(trial, setup)).rejects.toMatchObject({ code: 'NO_LAG' });
  });

  it('takes no lag when it could not look within the window', async () => {
    const { setup, world } = createSetup({ sendLagNs, lateNs: [0, 31e6] });
    const error: unknown = await measureLag(trial, setup).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'DISTURBED' });
    expect((error as Error).message).toMatch(/1\.0 ms after its end/);
    expect(world.alive()).toBe(0);
  });

  it('takes no lag of a load that lost requests', async () => {
    const { setup } = createSetup({ sendLagNs, requests: { lost: 1 } });
    await expect(measureLag(trial, setup)).rejects.toMatchObject({ code: 'DISTURBED' });
  });
});
