// The order of trials, second tries, and what becomes of errors; nothing is started.
import { describe, expect, it } from 'vitest';
import { MeasureError } from '../run/instruments.js';
import {
  exampleLag,
  exampleLagRow,
  exampleMemoryRow,
  exampleRatioRow,
  exampleSample,
} from './example-sample.js';
import { measureRow, type Measure } from './measure-row.js';
import type { Trial } from './rows.js';
import { DISTURBED } from './under-load.js';

const row = exampleRatioRow();
const ignore = (): void => undefined;

/** Trials as A (the numerator's or the many) and B; `failures` are thrown first, one a trial. */
function fakeMeasure(failures: Error[] = []): { measure: Measure; log: string[] } {
  const log: string[] = [];
  const memory = exampleMemoryRow();
  const take = <T>(isA: boolean, a: T, b: T): Promise<T> => {
    log.push(isA ? 'A' : 'B');
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve(isA ? a : b) : Promise.reject(failure);
  };
  return {
    log,
    measure: {
      cpu: (trial: Trial) =>
        take(trial === row.numerator, exampleSample(6_000), exampleSample(5_000)),
      memory: (trial: Trial) => take(trial === memory.many, 20_000_000, 10_016_000),
      lag: () => take(true, exampleLag(300_000), exampleLag(0)),
      stalls: () => take(false, exampleLag(0), exampleLag(200_000)),
    },
  };
}

const disturbed = (): MeasureError => new MeasureError(DISTURBED, 'late');

describe('measureRow', () => {
  it('takes its trials in the order A B, B A, A B', async () => {
    const { measure, log } = fakeMeasure();
    const begun: number[] = [];
    const outcome = await measureRow(row, 3, measure, (pair) => begun.push(pair));
    expect(log.join('')).toBe('ABBAAB');
    expect(begun).toEqual([0, 1, 2]);
    expect(outcome.status === 'measured' && outcome.pairs.map(({ value }) => value)).toEqual([
      1.2, 1.2, 1.2,
    ]);
  });

  it('takes another pair for each that was disturbed, and twice as many at most', async () => {
    const { measure, log } = fakeMeasure();
    const robbed = { cpuNsPerRequest: 5_000, busyCpus: 0.8 };
    const robbing = (until: number): Measure => ({
      ...measure,
      cpu: async (trial) => {
        const sample = await measure.cpu(trial);
        return log.length > until ? sample : { ...sample, generator: robbed, server: robbed };
      },
    });
    const begun: number[] = [];
    const recovered = await measureRow(row, 3, robbing(2), (quiet) => begun.push(quiet));
    expect(log.join('')).toBe('ABBAABBA');
    expect(begun).toEqual([0, 0, 1, 2]);
    expect(recovered.status === 'measured' && recovered.pairs.length).toBe(4);
    log.length = 0;
    await measureRow(row, 3, robbing(Infinity), ignore);
    expect(log.join('')).toBe('ABBAABBAABBA');
  });

  it('takes memory with many connections and with few', async () => {
    const { measure, log } = fakeMeasure();
    const memory = exampleMemoryRow();
    const outcome = await measureRow(memory, 2, measure, ignore);
    expect(log.join('')).toBe('ABBA');
    expect(outcome.status === 'measured' && outcome.pairs).toEqual([
      { value: 1_000, manyBytes: 20_000_000, fewBytes: 10_016_000 },
      { value: 1_000, manyBytes: 20_000_000, fewBytes: 10_016_000 },
    ]);
  });

  it('takes lag against the spin loop', async () => {
    const { measure, log } = fakeMeasure();
    const outcome = await measureRow(exampleLagRow(), 2, measure, ignore);
    expect(log.join('')).toBe('ABBA');
    expect(outcome.status === 'measured' && outcome.pairs.map(({ value }) => value)).toEqual([
      1.5, 1.5,
    ]);
  });

  it('tries a disturbed trial again', async () => {
    const { measure, log } = fakeMeasure([disturbed(), disturbed()]);
    expect((await measureRow(row, 1, measure, ignore)).status).toBe('measured');
    expect(log.join('')).toBe('AAAB');
  });

  it('gives up a trial that is disturbed every time', async () => {
    const { measure, log } = fakeMeasure(Array.from({ length: 9 }, disturbed));
    const outcome = await measureRow(row, 1, measure, ignore);
    expect(outcome).toEqual({ status: 'failed', code: DISTURBED, reason: 'late' });
    expect(log.join('')).toBe('AAAAA');
  });

  it.each(['C_UNAVAILABLE', 'ENGINE_UNSUPPORTED', 'STYLE_UNKNOWN', 'DESCRIPTOR_LIMIT'])(
    'calls a row unavailable by %s, at once',
    async (code) => {
      const { measure, log } = fakeMeasure([new MeasureError(code, 'what is missing')]);
      const outcome = await measureRow(row, 3, measure, ignore);
      expect(outcome).toEqual({ status: 'unavailable', code, reason: 'what is missing' });
      expect(log).toEqual(['A']);
    },
  );

  it('calls a row failed by any other error', async () => {
    const { measure } = fakeMeasure([new Error('something else')]);
    const outcome = await measureRow(row, 3, measure, ignore);
    expect(outcome).toEqual({ status: 'failed', code: 'UNEXPECTED', reason: 'something else' });
  });
});
