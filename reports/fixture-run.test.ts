import { describe, expect, it } from 'vitest';
import { summariseCells } from '../results/cell-summary.js';
import { runSchema, VERDICTS } from '../results/run.js';
import { createFixtureRun } from './fixture-run.js';

const run = createFixtureRun();

describe('the fixture run', () => {
  it('is valid by the schema', () => {
    expect(runSchema.safeParse(run).error).toBeUndefined();
  });

  it('is the same for the same options', () => {
    const small = { transports: ['tcp'], workloads: ['echo'], concurrency: [8] } as const;
    expect(createFixtureRun(small)).toEqual(createFixtureRun(small));
    expect(createFixtureRun({ ...small, seed: 1 })).not.toEqual(createFixtureRun(small));
  });

  it('holds every verdict', () => {
    const verdicts = new Set(summariseCells(run).map((cell) => cell.verdict));
    expect([...verdicts].sort()).toEqual([...VERDICTS].sort());
  });

  it('obeys Little’s law: clients in service are throughput times mean latency', () => {
    for (const { cellId, load } of run.repetitions) {
      // Of an iterative stream server's clients all but one wait for their turn, outside of any request.
      const oneByOne = /^iterative\/(tcp|http)/u.test(cellId);
      if (load === null) continue;
      const { requestsPerSecond } = load.throughput;
      const inService = (requestsPerSecond * (load.responseTimeNs.mean ?? 0)) / 1e9;
      const ratio = inService / (oneByOne ? 1 : load.load.concurrency);
      expect(ratio, cellId).toBeGreaterThan(0.9);
      expect(ratio, cellId).toBeLessThan(1.12);
    }
  });
});
