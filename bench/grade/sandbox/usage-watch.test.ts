import { describe, expect, test } from 'vitest';
import { submissionLimitsSchema } from '../../../results/rubric.js';
import { createUsageWatch, parseGrowthSigns, type GrowthSigns } from './usage-watch.js';

const MIB = 2 ** 20;
const LIMITS = submissionLimitsSchema.parse({ processes: 50, memoryMiB: 100 });

/** A watch over made-up readings, and how often it walked. */
function watchOver(
  count: { tasks: number; residentBytes: number },
  pssBytes: number | null = count.residentBytes,
) {
  const machine: { nowMs: number; signs: GrowthSigns; walks: number } = {
    nowMs: 0,
    signs: { tasks: 300, availableBytes: 1_000 * MIB },
    walks: 0,
  };
  const watch = createUsageWatch(LIMITS, {
    nowMs: () => machine.nowMs,
    signs: () => machine.signs,
    count: () => {
      machine.walks++;
      return { processes: 1, ...count };
    },
    pssBytes: () => pssBytes,
  });
  return { watch, machine };
}

describe('a watch over a submission', () => {
  test('walks its processes once a second where nothing grows', () => {
    const { watch, machine } = watchOver({ tasks: 1, residentBytes: 0 });
    for (; machine.nowMs < 3_000; machine.nowMs += 200) expect(watch()).toBeNull();
    expect(machine.walks).toBe(3);
  });

  test('walks at once when the machine has many more processes, or much less memory', () => {
    const { watch, machine } = watchOver({ tasks: 51, residentBytes: 0 });
    const quiet = watchOver({ tasks: 1, residentBytes: 0 });
    quiet.watch();
    quiet.machine.signs = { tasks: 340, availableBytes: 1_000 * MIB };
    quiet.watch();
    quiet.machine.signs = { tasks: 340, availableBytes: 900 * MIB };
    quiet.watch();
    expect(quiet.machine.walks).toBe(3);
    expect(watch()).toEqual({ kind: 'processes', found: '51 processes and threads' });
    expect(machine.walks).toBe(1);
  });

  test('tells memory beyond the limit', () => {
    const { watch } = watchOver({ tasks: 50, residentBytes: 101 * MIB });
    expect(watch()).toEqual({ kind: 'memory', found: '101 MiB of memory' });
  });

  test('counts pages that processes share once, where the system tells them', () => {
    const resident = { tasks: 50, residentBytes: 900 * MIB };
    expect(watchOver(resident, 99 * MIB).watch()).toBeNull();
    expect(watchOver(resident, 120 * MIB).watch()?.found).toBe('120 MiB of memory');
    expect(watchOver(resident, null).watch()?.found).toBe('900 MiB of memory');
  });

  test('walks every time where the system gives no signs', () => {
    const { watch, machine } = watchOver({ tasks: 1, residentBytes: 0 });
    machine.signs = parseGrowthSigns(null, null);
    watch();
    watch();
    expect(machine.walks).toBe(2);
  });
});

test('signs of growth are read from two small files', () => {
  const meminfo = 'MemTotal:  100 kB\nMemAvailable:   2048 kB\n';
  expect(parseGrowthSigns('0.10 0.20 0.30 3/417 9999', meminfo)).toEqual({
    tasks: 417,
    availableBytes: 2 * MIB,
  });
});
