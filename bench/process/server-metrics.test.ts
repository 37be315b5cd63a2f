// The difference of two tree samples, on samples made by hand.
import { describe, expect, it } from 'vitest';
import { cpuGap, serverMetricsBetween, type ServerFacts } from './server-metrics.js';
import type { ProcessReading, ThreadSample, TreeSample } from './tree-sampler.js';

const FACTS: ServerFacts = {
  capacityCpus: 1,
  idleMemory: null,
  loadedMemory: null,
  workers: null,
  exit: 'clean',
};

function thread(key: string, cpuNs: number, voluntary: number | null = 0): [string, ThreadSample] {
  const [pid, tid] = key.split('/').map(Number);
  return [
    key,
    {
      pid: pid ?? 0,
      tid: tid ?? 0,
      name: 'node',
      cpuNs,
      voluntarySwitches: voluntary,
      involuntarySwitches: voluntary,
    },
  ];
}

function sample(atMs: number, cpuMs: number, threads: [string, ThreadSample][] = []): TreeSample {
  return {
    atNs: atMs * 1e6,
    cpuNs: cpuMs * 1e6,
    processes: 1,
    threads: threads.length,
    byProcess: new Map([
      [
        1,
        {
          atNs: atMs * 1e6,
          cpuNs: cpuMs * 1e6,
          startTicks: 7,
          parentPid: 0,
          reapedChildrenFaults: 0,
        },
      ],
    ]),
    byThread: new Map(threads),
    losesChildrenCpu: false,
  };
}

function family(childPid: number | null, reapedChildrenFaults: number): TreeSample {
  const own = { ...reading(0, 0), reapedChildrenFaults };
  const child = { ...reading(0, 0, 8), parentPid: 1 };
  const children = childPid === null ? [] : ([[childPid, child]] as const);
  return { ...sample(0, 0), byProcess: new Map([[1, own], ...children]) };
}

function reading(atNs: number, cpuNs: number, startTicks = 7): ProcessReading {
  return { atNs, cpuNs, startTicks, parentPid: 0, reapedChildrenFaults: 0 };
}

describe('cpuGap', () => {
  it.each([
    ['a child is gone, and its parent waited for none', family(2, 50), family(null, 50), true],
    ['its parent waited for somebody', family(2, 50), family(null, 51), false],
    ['it is still there', family(2, 50), family(2, 50), false],
    ['there was none', family(null, 50), family(null, 50), false],
  ])('is told by who was not waited for: %s', (_, before, after, isGap) => {
    expect(cpuGap(before, after) !== null).toBe(isGap);
  });
});

describe('serverMetricsBetween', () => {
  it('divides CPU by the span and the CPUs the server can use', () => {
    const metrics = serverMetricsBetween(sample(1_000, 400), sample(2_000, 1_300), {
      ...FACTS,
      capacityCpus: 2,
    });
    expect(metrics).toMatchObject({ cpuNs: 900e6, sampledMs: 1_000, cpuUtilization: 0.45 });
  });

  it('takes a process in proportion to the time between its own two readings', () => {
    const before = sample(0, 0);
    const after = sample(1_000, 0);
    const metrics = serverMetricsBetween(
      {
        ...before,
        // The reader lost its CPU for half a second between these two.
        byProcess: new Map([
          [1, reading(0, 100e6)],
          [2, reading(500e6, 150e6)],
        ]),
      },
      {
        ...after,
        byProcess: new Map([
          [1, reading(1_000e6, 200e6)],
          [2, reading(1_000e6, 200e6)],
        ]),
      },
      FACTS,
    );
    expect(metrics?.cpuNs).toBe(200e6);
  });

  it('finds the CPU of a child that ended in the window with its parent, and of a new one with itself', () => {
    const metrics = serverMetricsBetween(
      {
        ...sample(0, 0),
        byProcess: new Map([
          [1, reading(0, 10e6)],
          [2, reading(0, 300e6)],
        ]),
      },
      {
        ...sample(1_000, 0),
        // The parent has waited for the child: all of its 340 ms.
        byProcess: new Map([
          [1, reading(1_000e6, 370e6)],
          [3, reading(1_000e6, 5e6)],
        ]),
      },
      FACTS,
    );
    expect(metrics?.cpuNs).toBe(65e6);
  });

  it('does not take a process for another because a thread that ended took its fraction of a tick with it', () => {
    const metrics = serverMetricsBetween(sample(0, 1_015), sample(1_000, 1_010), FACTS);
    expect(metrics?.cpuNs).toBe(0);
  });

  it('takes a pid that was given out again for a new process, whose predecessor is with its parent', () => {
    const edge = (atMs: number, readings: [number, ProcessReading][]): TreeSample => ({
      ...sample(atMs, 0),
      byProcess: new Map(readings),
    });
    const metrics = serverMetricsBetween(
      edge(0, [
        [1, reading(0, 5e6)],
        [2, reading(0, 10e6)],
      ]),
      edge(1_000, [
        [1, reading(1_000e6, 17e6)],
        [2, reading(1_000e6, 40e6, 8)],
      ]),
      FACTS,
    );
    expect(metrics?.cpuNs).toBe(42e6);
  });

  it('finds the busiest thread by what it used in the window, not since its start', () => {
    const metrics = serverMetricsBetween(
      sample(0, 0, [thread('1/1', 9e9), thread('1/2', 0)]),
      sample(1_000, 0, [thread('1/1', 9.1e9), thread('1/2', 0.8e9), thread('1/3', 0.3e9)]),
      FACTS,
    );
    expect(metrics?.busiestThreadUtilization).toBeCloseTo(0.8);
    expect(metrics?.threads).toBe(3);
  });

  it('takes a number whose counter went down for a new thread', () => {
    const metrics = serverMetricsBetween(
      sample(0, 0, [thread('1/1', 5e9, 1_000)]),
      sample(1_000, 0, [thread('1/1', 0.2e9, 7)]),
      FACTS,
    );
    expect(metrics?.busiestThreadUtilization).toBeCloseTo(0.2);
    expect(metrics?.contextSwitches).toEqual({ voluntary: 7, involuntary: 7 });
  });

  it('adds context switches over threads, passing over one that ended between two reads', () => {
    const metrics = serverMetricsBetween(
      sample(0, 0, [thread('1/1', 0, 100), thread('1/2', 0, 10)]),
      sample(1_000, 0, [thread('1/1', 0, 150), thread('1/2', 0, null), thread('1/3', 0, 4)]),
      FACTS,
    );
    expect(metrics?.contextSwitches).toEqual({ voluntary: 54, involuntary: 54 });
  });

  it('knows no busiest thread and no switches where no thread could be read', () => {
    const metrics = serverMetricsBetween(sample(0, 0), sample(1_000, 500), FACTS);
    expect(metrics).toMatchObject({ busiestThreadUtilization: null, contextSwitches: null });
  });

  it('does not fall below zero when a counter does', () => {
    expect(serverMetricsBetween(sample(0, 500), sample(1_000, 300), FACTS)?.cpuNs).toBe(0);
  });

  it.each([
    ['before', { ...sample(0, 500), losesChildrenCpu: true }, sample(1_000, 900)],
    ['after', sample(0, 500), { ...sample(1_000, 900), losesChildrenCpu: true }],
  ])('knows no CPU where that of ended children is in no counter (%s)', (_edge, before, after) => {
    expect(serverMetricsBetween(before, after, FACTS)).toMatchObject({
      cpuNs: null,
      cpuUtilization: null,
      processes: 1,
    });
  });

  it('says nothing when a sample is missing', () => {
    expect(serverMetricsBetween(null, sample(1, 1), FACTS)).toBeNull();
    expect(serverMetricsBetween(sample(1, 1), null, FACTS)).toBeNull();
  });

  it('gives the fairness of workers by their requests', () => {
    const workers = [10, 30].map((requests, index) => ({
      worker: `${index}`,
      requests,
      connections: 1,
      malformed: 0,
      dropped: 0,
    }));
    const metrics = serverMetricsBetween(sample(0, 0), sample(1, 1), { ...FACTS, workers });
    expect(metrics?.workersJainIndex).toBeCloseTo(0.8);
  });
});
