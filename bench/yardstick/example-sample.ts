// Samples and rows as tests want them. For tests only.
import type { LagSample } from './measure-lag.js';
import type { CpuSample } from './measure-trial.js';
import { createRows, type LagRow, type MemoryRow, type RatioRow, type RowId } from './rows.js';

/** @param generatorNs CPU per request of the generator. @param serverNs of the server. */
export function exampleSample(generatorNs: number, serverNs = 8_000): CpuSample {
  return {
    generator: { cpuNsPerRequest: generatorNs, busyCpus: 1 },
    server: { cpuNsPerRequest: serverNs, busyCpus: 0.9 },
    requestsPerSecond: 1e9 / generatorNs,
    ownCpuNsPerRequest: generatorNs,
  };
}

const ROWS = createRows({ engine: 'posix', style: 'posix-epoll' }, true);

export function exampleRatioRow(id: RowId = 'tcp-generator'): RatioRow {
  const row = ROWS.find((each) => each.id === id);
  if (row?.kind !== 'ratio') throw new TypeError(`${id} is no row of ratios`);
  return row;
}

export function exampleMemoryRow(): MemoryRow {
  const row = ROWS.find(({ kind }) => kind === 'memory');
  if (row?.kind !== 'memory') throw new TypeError('there is no row of memory');
  return row;
}

/** @param strangersRatio what others had of the CPU. */
export function exampleLag(p99Ns: number, strangersRatio: number | null = 0): LagSample {
  return { p50Ns: p99Ns / 100, p99Ns, maxNs: p99Ns * 2, strangersRatio };
}

export function exampleLagRow(): LagRow {
  const row = ROWS.find(({ kind }) => kind === 'lag');
  if (row?.kind !== 'lag') throw new TypeError('there is no row of lag');
  return row;
}
