// CPU and memory of one trial: both edges of the window read. CPU is read from outside, from /proc, in the same
// way and at the same edges for a C program and for ours; memory likewise.
import type { TreeSample } from '../process/tree-sampler.js';
import { MeasureError } from '../run/instruments.js';
import type { Trial } from './rows.js';
import type { TrialResult, TrialSetup } from './trial.js';
import {
  DISTURBED,
  requireReadInWindow,
  requireReplies,
  secondReadingNs,
  sleep,
  underLoad,
} from './under-load.js';

/** One process in one window. */
export interface CpuFigures {
  /** User + system CPU of the whole process, all its threads, ÷ replies. */
  readonly cpuNsPerRequest: number;
  /** The same CPU ÷ the time it was read over: 1 is one CPU kept busy. */
  readonly busyCpus: number;
}

/** What a trial's window showed. */
export interface CpuSample {
  readonly generator: CpuFigures;
  readonly server: CpuFigures;
  readonly requestsPerSecond: number;
  /** By the load's own account; null where it gives none. */
  readonly ownCpuNsPerRequest: number | null;
}

/** Two readings less far apart than this share of the window say little about it. */
const LEAST_SPAN_RATIO = 0.5;

/**
 * CPU per request of both processes of `trial`. CPU is read over a span within the window, replies are of the whole window, so
 * each is taken as a rate: (CPU ÷ span) ÷ (replies ÷ window).
 * @throws {MeasureError} {@link DISTURBED}, or why it cannot be measured here.
 */
export function measureCpu(trial: Trial, setup: TrialSetup): Promise<CpuSample> {
  return underLoad(trial, setup, async ({ server, load, window }) => {
    const { clock, sampleTree } = setup.instruments;
    const read = () => ({ server: sampleTree(server.pid), generator: sampleTree(load.pid) });
    await sleep(setup, window.windowStartNs);
    const before = read();
    await sleep(setup, secondReadingNs(window));
    const after = read();
    const readNs = clock();
    const result = await load.result();
    requireReplies(result);
    requireReadInWindow(readNs, window);
    return {
      generator: figures(before.generator, after.generator, result),
      server: figures(before.server, after.server, result),
      requestsPerSecond: (result.requests / result.windowNs) * 1e9,
      ownCpuNsPerRequest: result.ownCpuNsPerRequest,
    };
  });
}

/**
 * PSS of the generator of `trial` in the middle of its window, when every connection has been used.
 * @returns bytes. @throws {MeasureError} as {@link measureCpu}.
 */
export function measureMemory(trial: Trial, setup: TrialSetup): Promise<number> {
  return underLoad(trial, setup, async ({ load, window }) => {
    await sleep(setup, (window.windowStartNs + window.windowEndNs) / 2);
    const bytes = setup.instruments.sampleMemory(load.pid)?.pssBytes ?? null;
    const result = await load.result();
    requireReplies(result);
    if (result.unservedClients !== 0) {
      throw new MeasureError(
        DISTURBED,
        `${result.unservedClients ?? 'an unknown number'} of ${trial.shape.clients} connections got no reply: try a longer --window`,
      );
    }
    if (bytes === null) {
      throw new MeasureError('NO_PSS', 'this system shows no PSS (/proc/<pid>/smaps_rollup)');
    }
    return bytes;
  });
}

function figures(
  before: TreeSample | null,
  after: TreeSample | null,
  { requests, windowNs }: TrialResult,
): CpuFigures {
  if (before === null || after === null) {
    throw new MeasureError('PROCESS_GONE', 'a process was gone before its window was over');
  }
  const spanNs = after.atNs - before.atNs;
  if (spanNs < windowNs * LEAST_SPAN_RATIO) {
    throw new MeasureError(DISTURBED, 'the window was read late: the machine is busy');
  }
  const busyCpus = (after.cpuNs - before.cpuNs) / spanNs;
  return { busyCpus, cpuNsPerRequest: busyCpus / (requests / windowNs) };
}
