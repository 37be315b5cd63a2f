// Repetitions against a server that was there before, in a world without processes: what is recorded of one that can be seen, and of one
// that cannot.
import { describe, expect, it } from 'vitest';
import { exampleCell, exampleRun } from '../../results/example-run.js';
import { runSchema, type Repetition } from '../../results/run.js';
import { TICK_NS } from '../process/process-texts.js';
import { createFakeWorld } from './fake-instruments.js';
import type { RunningServer, ServerEnd } from './instruments.js';
import { runRounds } from './run-rounds.js';

const NO_TICKS = { nice: 0, system: 0, iowait: 0, irq: 1, softirq: 0, steal: 0 };

/** The fake server uses half a CPU, the harness a tenth; the machine has two CPUs, of which one is busy. */
async function measure(
  seen: Pick<RunningServer, 'pid' | 'unseen'>,
  exit: ServerEnd['exit'] = 'running',
  strays: readonly number[] = [],
): Promise<Repetition[]> {
  const { instruments } = createFakeWorld();
  const run = exampleRun({
    status: 'running',
    cells: [exampleCell({ id: 'there', style: 'there' })],
    order: [['there'], ['there']],
    repetitions: [],
    yardstick: null,
  });
  const ended = await runRounds(run, {
    setup: {
      serverCpus: [0],
      loadCpus: [1],
      machineCpus: 2,
      keepAwake: false,
      engine: null,
      resolveStyle: () => ({ options: {}, parallelism: Infinity }),
    },
    instruments: {
      ...instruments,
      startServer: () => {
        const end = { exit, how: 'it was let go', workers: null };
        let letGo: (how: ServerEnd) => void = () => undefined;
        const over = new Promise<ServerEnd>((resolve) => (letGo = resolve));
        return Promise.resolve({
          ...seen,
          allowedCpus: 2,
          target: { transport: 'tcp', host: '127.0.0.1', port: 7 },
          ended: over,
          stop: () => {
            letGo(end);
            return over;
          },
        });
      },
      findStrays: () => [...strays],
      readMachine: () => {
        const nowNs = instruments.clock();
        const ticks = nowNs / TICK_NS;
        return {
          ...instruments.readMachine(),
          cpu: { ...NO_TICKS, user: ticks, idle: ticks },
          ownCpuNs: nowNs / 10,
        };
      },
    },
    observer: {
      repetitionStarts: () => undefined,
      repetitionEnds: () => undefined,
      warning: () => undefined,
    },
    save: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  expect(runSchema.safeParse(ended).error).toBeUndefined();
  expect(ended.repetitions).toHaveLength(2);
  return ended.repetitions;
}

describe('a server that was there before', () => {
  it('is measured as what it is: on all CPUs that it may use, and no stranger', async () => {
    for (const { server, pinning, machine, error } of await measure({ pid: 4711, unseen: null })) {
      expect(error).toBeNull();
      expect(server?.exit).toBe('running');
      // The generator used 0.6 of the two CPUs.
      expect(server?.cpuUtilization).toBeCloseTo(0.5 / 1.4, 5);
      expect(pinning).toEqual({ serverCpus: null, loadCpus: [1] });
      // Of two CPUs one is busy: half of it with the server, a tenth with the harness, the rest with others.
      expect(machine?.otherCpuRatio).toBeCloseTo(0.2, 5);
    }
  });

  it('has no figures of its own where it cannot be seen, and the reason', async () => {
    const unseen = 'CPU and memory are read on this machine alone, and it is not';
    for (const repetition of await measure({ pid: null, unseen })) {
      expect(repetition).toMatchObject({ error: null, server: null, verdict: 'unstable' });
      expect(repetition.load).not.toBeNull();
      expect(repetition.reasons[0]).toContain(unseen);
      expect(repetition.machine?.otherCpuRatio).toBeNull();
    }
  });

  it('has no CPU where it leaves processes behind, which are in no counter, and the reason', async () => {
    for (const repetition of await measure({ pid: 4711, unseen: null }, 'running', [5, 6])) {
      expect(repetition.server).toMatchObject({ cpuNs: null, cpuUtilization: null });
      expect(repetition.machine?.otherCpuRatio).toBeNull();
      expect(repetition.derived.serverCpuNsPerRequest).toBeNull();
      expect(repetition.reasons.join()).toMatch(/2 processes that it left behind are not in/u);
    }
  });

  it('has died where its process is gone in the end', async () => {
    const [repetition] = await measure({ pid: 4711, unseen: null }, 'died');
    expect(repetition).toMatchObject({ verdict: 'failed', error: { code: 'SERVER_DIED' } });
  });
});
