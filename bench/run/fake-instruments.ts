// Instruments without a world: a clock that jumps, processes that are entries in a log. Faults are ordered by cell, so
// that tests of order, overlap, faults and resume are exact and instant. For tests only.
import { exampleLoad } from '../../results/example-run.js';
import type { LoadResult } from '../../loadgen/load-result.js';
import type { LoadPlan } from '../../loadgen/load-plan.js';
import type { ServerProcessConfig } from '../../servers/events.js';
import {
  MeasureError,
  type GeneratorProcess,
  type Instruments,
  type ServerEnd,
  type ServerUnderTest,
} from './instruments.js';

/** What goes wrong with a cell, told by its concurrency, which is all that a fake server and generator both know. */
export type Fault =
  | 'server-does-not-start'
  | 'generator-does-not-start'
  | 'probe-fails'
  | 'server-dies-in-window'
  | 'generator-dies-in-window'
  | 'generator-refuses-plan'
  | 'server-must-be-killed';

export interface FakeWorld {
  readonly instruments: Instruments;
  /** What happened, in order: `start-server`, `window-opens` … with the number of the process. */
  readonly log: readonly string[];
  /** Processes that were started and have not ended. */
  alive(): number;
}

export interface FakeOptions {
  /** By the style's name. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Called at the moment each window opens, with its number from 0. */
  readonly onWindow?: (window: number) => void;
  readonly hiccups?: 'fail';
  /** Called with what each generator is asked for. */
  readonly onPlan?: (plan: LoadPlan) => void;
}

const SECOND_NS = 1e9;

export function createFakeWorld(options: FakeOptions = {}): FakeWorld {
  const log: string[] = [];
  let nowNs = 0;
  let processes = 0;
  let windows = 0;
  let pid = 100;
  let faultOfNext: Fault | null = null;
  let dying: (() => void) | null = null;

  function startServer(config: ServerProcessConfig): Promise<ServerUnderTest> {
    const fault = options.faults?.[config.style] ?? null;
    faultOfNext = fault;
    const id = pid++;
    log.push(`start-server ${id}`);
    if (fault === 'server-does-not-start') {
      return Promise.reject(new MeasureError('EADDRINUSE', 'the port is taken'));
    }
    processes++;
    let end: (end: ServerEnd) => void = () => undefined;
    let over = false;
    const ended = new Promise<ServerEnd>((resolve) => (end = resolve));
    const finish = (exit: ServerEnd['exit'], how: string): Promise<ServerEnd> => {
      if (!over) {
        over = true;
        processes--;
        log.push(`server-ended ${id}`);
        end({
          exit,
          how,
          workers: [{ worker: 'main', requests: 1, connections: 1, malformed: 0, dropped: 0 }],
        });
      }
      return ended;
    };
    if (fault === 'server-dies-in-window') {
      dying = () => void finish('died', 'it was ended by SIGKILL');
    }
    return Promise.resolve({
      pid: id,
      target: { transport: config.transport, host: config.host, port: 20_000 + id },
      ended,
      stop: () =>
        finish(fault === 'server-must-be-killed' ? 'killed' : 'clean', 'it exited with 0'),
    });
  }

  function startGenerator(): Promise<GeneratorProcess> {
    const fault = faultOfNext;
    const id = pid++;
    log.push(`start-generator ${id}`);
    if (fault === 'generator-does-not-start') {
      return Promise.reject(new MeasureError('GENERATOR_NOT_STARTED', 'no memory'));
    }
    processes++;
    let closed = false;
    let plan: LoadPlan | null = null;
    return Promise.resolve({
      pid: id,
      open: (asked) => {
        plan = asked;
        options.onPlan?.(asked);
        return fault === 'generator-refuses-plan'
          ? Promise.reject(new MeasureError('DESCRIPTOR_LIMIT', 'raise the limit'))
          : Promise.resolve();
      },
      start: () =>
        Promise.resolve({ windowStartNs: nowNs + SECOND_NS, windowEndNs: nowNs + 2 * SECOND_NS }),
      result: () =>
        fault === 'generator-dies-in-window'
          ? Promise.reject(new MeasureError('GENERATOR_DIED', 'it was ended by SIGKILL'))
          : Promise.resolve(resultOf(plan)),
      stop: () => log.push(`stop-generator ${id}`),
      close: () => {
        if (!closed) {
          closed = true;
          processes--;
          log.push(`generator-ended ${id}`);
        }
        return Promise.resolve();
      },
    });
  }

  async function sleepUntil(atNs: number): Promise<void> {
    const opens = windows % 2 === 0;
    if (!opens && dying !== null) {
      dying();
      dying = null;
      await new Promise<never>(() => undefined);
    }
    nowNs = Math.max(nowNs, atNs);
    log.push(opens ? 'window-opens' : 'window-closes');
    windows++;
    if (opens) options.onWindow?.((windows - 1) / 2);
    await Promise.resolve();
  }

  const instruments = {
    clock: () => nowNs,
    now: () => new Date(nowNs / 1e6),
    sleepUntil: async (atNs, signal) => {
      const aborted = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
      await Promise.race([sleepUntil(atNs), aborted]);
      if (signal.aborted && windows % 2 === 1) windows++;
    },
    startServer,
    startGenerator,
    probe: () => {
      const failed = faultOfNext === 'probe-fails';
      return failed
        ? Promise.reject(new MeasureError('PROBE_FAILED', 'wrong reply'))
        : Promise.resolve();
    },
    sampleTree: () => ({
      atNs: nowNs,
      cpuNs: nowNs / 2,
      processes: 1,
      threads: 1,
      byProcess: new Map([
        [
          1,
          { atNs: nowNs, cpuNs: nowNs / 2, startTicks: 0, parentPid: 0, reapedChildrenFaults: 0 },
        ],
      ]),
      byThread: new Map(),
      losesChildrenCpu: false,
    }),
    findStrays: () => [],
    sampleMemory: () => ({ pssBytes: 1, pssAnonBytes: 1, rssBytes: 2, privateBytes: 1 }),
    readMachine: () => ({
      atNs: nowNs,
      cpu: null,
      ownCpuNs: null,
      pressureSomeUs: null,
      listenOverflows: null,
      udpDrops: null,
    }),
    readSocketInodes: () => new Set<number>(),
    probeHiccups: () => {
      log.push(`probe-hiccups with ${processes} processes`);
      if (options.hiccups === 'fail') return Promise.reject(new Error('no taskset'));
      const zero = { p50Ns: 0, p99Ns: 0, p999Ns: 0, maxNs: 0 };
      return Promise.resolve([{ cpu: 0, durationMs: 1, ...zero, histogram: '' }]);
    },
  } satisfies Instruments;
  return { instruments, log, alive: () => processes };
}

function resultOf(plan: LoadPlan | null): LoadResult {
  const result = exampleLoad();
  return plan === null ? result : { ...result, load: { ...result.load, seed: plan.seed } };
}
