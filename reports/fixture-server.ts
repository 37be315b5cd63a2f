// What the process sampler would have said of a repetition of the fixture run.
import type { LoadResult } from '../results/load.js';
import type { Cell, Repetition } from '../results/run.js';
import { FIXTURE_WINDOW_MS, jain } from './fixture-load.js';
import type { CellModel } from './fixture-model.js';
import type { Random } from './fixture-random.js';
import { jitter } from './fixture-random.js';

/** The server of a repetition that did not die. @param utilization 0–1 of its one CPU. */
export function serverOf(
  cell: Cell,
  model: CellModel,
  load: LoadResult | null,
  cpuNsPerRequest: number,
  utilization: number,
  random: Random,
): Repetition['server'] {
  const idlePss = Math.round(model.idlePssBytes * jitter(random, 0.01));
  const loadedPss = Math.round(model.loadedPssBytes * jitter(random, 0.02));
  const memory = (pss: number) => ({
    pssBytes: pss,
    pssAnonBytes: Math.round(pss * 0.62),
    rssBytes: Math.round(pss * (1 + 0.32 * (model.processes - 1) + 0.12)),
    privateBytes: Math.round(pss * 0.8),
  });
  const succeeded = load?.requests.succeeded ?? 0;
  const split = 0.5 + 0.3 * (random() - 0.5) * (cell.style === 'cluster' ? 1 : 0.1);
  const shares = cell.style === 'cluster' || cell.style === 'piscina' ? [split, 1 - split] : null;
  const requests = shares?.map((share) => Math.round(succeeded * share)) ?? null;
  return {
    cpuNs: Math.round(cpuNsPerRequest * succeeded),
    sampledMs: FIXTURE_WINDOW_MS + 1.2,
    cpuUtilization: utilization,
    busiestThreadUtilization: utilization * 0.9,
    processes: model.processes,
    threads: model.threads,
    contextSwitches: { voluntary: Math.round(succeeded / 3), involuntary: 41 },
    memory: { idle: memory(idlePss), loaded: memory(loadedPss) },
    workers:
      requests?.map((count, worker) => ({
        worker: String(worker + 1),
        requests: count,
        connections: Math.ceil(cell.concurrency / 2),
        malformed: 0,
        dropped: 0,
      })) ?? null,
    workersJainIndex: requests === null ? null : jain(requests),
    exit: 'clean',
  };
}
