// A CPU sample and rows as tests want them. For tests only.
import type { CpuSample } from './measure-trial.js';
import { createRows, type MemoryRow, type RatioRow, type RowId } from './rows.js';

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
