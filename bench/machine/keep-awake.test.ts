// Keep-awake spinners are real processes: what they are, and that none outlives its reason to be.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseProcessStatus } from '../process/process-texts.js';
import { findTree, readTreeCpuNs } from '../process/tree-sampler.js';
import { readAllowedCpus } from './cpus.js';
import { KeepAwakeError, startKeepAwake } from './keep-awake.js';
import { readProcText } from './proc-file.js';

const SCHED_IDLE = 5;
const cpu = readAllowedCpus()?.[0] ?? null;

/** Field 41 of stat, counted after the name. */
function schedulingPolicy(pid: number): number {
  const text = readProcText(`/proc/${pid}/stat`) ?? '';
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[41 - 3]);
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !condition(); i++) await delay(10);
  expect(condition()).toBe(true);
}

describe.skipIf(cpu === null)('keep-awake', () => {
  it('spins in the idle class on its CPU, never sleeping, until it is stopped', async () => {
    const keepAwake = await startKeepAwake([cpu ?? 0]);
    try {
      const [pid = 0] = keepAwake.pids;
      expect(findTree(process.pid)).toContain(pid);
      expect(schedulingPolicy(pid)).toBe(SCHED_IDLE);
      const status = parseProcessStatus(readProcText(`/proc/${pid}/status`) ?? '');
      expect(status.cpusAllowedList).toBe(`${cpu}`);
      const startNs = readTreeCpuNs(pid) ?? 0;
      await until(() => (readTreeCpuNs(pid) ?? 0) > startNs + 50e6);
    } finally {
      await keepAwake.stop();
    }
    expect(keepAwake.pids.map(readTreeCpuNs)).toEqual([null]);
    await keepAwake.stop();
  });

  it('gives way to a process in a session of its own, as servers under measurement are', async () => {
    const keepAwake = await startKeepAwake([cpu ?? 0]);
    const [spinner = 0] = keepAwake.pids;
    const busy = "process.stdout.write('up'); for (let i = 0; ; i++);";
    const args = ['-c', `${cpu}`, process.execPath, '-e', busy];
    const stranger = spawn('taskset', args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(stranger.stdout, 'data');
      const pid = stranger.pid ?? 0;
      const busyBeforeNs = readTreeCpuNs(pid) ?? 0;
      const spunBeforeNs = readTreeCpuNs(spinner) ?? 0;
      await until(() => (readTreeCpuNs(pid) ?? 0) > busyBeforeNs + 400e6);
      expect((readTreeCpuNs(spinner) ?? 0) - spunBeforeNs).toBeLessThan(100e6);
    } finally {
      stranger.kill('SIGKILL');
      await Promise.all([keepAwake.stop(), once(stranger, 'exit')]);
    }
  });

  it('ends when its parent is killed without a chance to stop it', async () => {
    const module = JSON.stringify(new URL('./keep-awake.js', import.meta.url).href);
    const script = `import(${module}).then(async ({ startKeepAwake }) => {
      console.log((await startKeepAwake([${cpu}])).pids[0]);
    })`;
    const parent = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(chunk);
    expect(findTree(pid)).toEqual([pid]);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await until(() => findTree(pid).length === 0);
  });

  it('says why it cannot be had, and leaves no spinner of those that started', async () => {
    const before = findTree(process.pid);
    await expect(startKeepAwake([cpu ?? 0, 99_999])).rejects.toThrow(/CPU 99999 cannot be kept/);
    await expect(startKeepAwake([cpu ?? 0], '/nowhere/chrt')).rejects.toThrow(KeepAwakeError);
    expect(findTree(process.pid)).toEqual(before);
  });
});
