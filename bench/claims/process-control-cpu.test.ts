// The table of process control measured once, with few rows and few connections: real servers, real clients, real CPU.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { createProcessControlCpu } from './process-control-cpu.js';
import { DESIGN_ROWS, type DesignRow } from './process-control/designs.js';

function rowsOf(names: readonly string[], warmup: number, connections: number): DesignRow[] {
  return DESIGN_ROWS.filter(({ name }) => names.includes(name)).map((row) => ({
    ...row,
    warmup,
    connections,
  }));
}

function createLab(signal = new AbortController().signal) {
  const cpus = { serverCpus: null, loadCpus: null, machineCpus: 2 };
  return { ...cpus, budgetMs: 20_000, seed: 1, signal, progress: () => undefined };
}

describe.skipIf(unsupportedReason() !== null)('process control CPU', () => {
  it('is measured of designs in C and in JavaScript, where threads and children end within it', async () => {
    const rows = [
      ...rowsOf(['C: fork per client', 'C: thread per client'], 20, 200),
      ...rowsOf(['posix-fork: fork per client'], 5, 20),
      ...rowsOf(['posix-threads: thread per client'], 1, 3),
    ];
    const finding = await createProcessControlCpu(rows, 1).test(createLab());
    const values = new Map(finding.evidence.map(({ name, value }) => [name, value]));
    const isCompiled = !finding.explanation.includes('Not in the table: C');
    for (const { name, substrate } of rows) {
      if (substrate === 'C' && !isCompiled) expect(values.has(name)).toBe(false);
      // A trial this short may use less than a tick more than it began with, never less than nothing.
      else expect(values.get(name)).toBeGreaterThanOrEqual(0);
    }
    // A thread of V8 takes dozens of milliseconds: not one of them was lost to the count.
    expect(values.get('posix-threads: thread per client')).toBeGreaterThan(5);
    // From one round there is no interval, and so nothing to conclude.
    expect(finding.verdict).toBe('inconclusive');
  });

  it('ends with its processes when it is broken off', async () => {
    const claim = createProcessControlCpu(rowsOf(['posix-prefork: prefork'], 1, 1), 1);
    await expect(claim.test(createLab(AbortSignal.abort()))).rejects.toMatchObject({
      code: 'CLAIM_ABORTED',
    });
  });

  it('does not wait for the end of a trial when it is broken off in it', async () => {
    const endless = rowsOf(['posix-iterative: iterative'], 1, 1e9);
    const controller = new AbortController();
    const broken = createProcessControlCpu(endless, 1).test(createLab(controller.signal));
    setTimeout(() => controller.abort(), 500);
    await expect(broken).rejects.toMatchObject({ code: 'CLAIM_ABORTED' });
  });
});
