// Processes by bare calls: forking in a process of its own, signals, affinity, usage.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createForker, FORKABLE_FLAGS, unforkableMappings } from './fork.js';
import { unsupportedReason } from './platform.js';
import {
  cpuAffinity,
  parentProcessId,
  processId,
  resourceUsage,
  setCpuAffinity,
  signalProcess,
} from './process.js';
import { createSharedIntegers } from './shared-memory.js';

const reason = unsupportedReason();
const TRIAL = fileURLToPath(new URL('fork-trial.js', import.meta.url));
const runFile = promisify(execFile);

async function forkTrial(count: number, children: 'wait' | 'ignore'): Promise<unknown> {
  const args = [...FORKABLE_FLAGS, TRIAL, String(count), children];
  const { stdout } = await runFile(process.execPath, args, { timeout: 60_000 });
  return JSON.parse(stdout) as unknown;
}

describe.skipIf(reason !== null)(`processes ${reason ?? ''}`, () => {
  test('fork 200 children that collect garbage, each reaped with its exit code', async () => {
    expect(await forkTrial(200, 'wait')).toMatchObject({
      good: 200,
      bad: 0,
      left: null,
      counted: 200,
      zombies: 0,
    });
  }, 60_000);

  test('leave no zombie when nobody waits and SIGCHLD is ignored', async () => {
    expect(await forkTrial(100, 'ignore')).toMatchObject({
      good: 0,
      left: null,
      counted: 100,
      zombies: 0,
    });
  }, 60_000);

  test('refuse to fork a process that was not made for it, and say how to make one', () => {
    expect(() => createForker()).toThrow('start it as node --v8-pool-size=0 --single-threaded');
  });

  test('know themselves, their CPUs and what they have used', () => {
    expect(processId()).toBe(process.pid);
    expect(parentProcessId()).toBe(process.ppid);
    const cpus = cpuAffinity();
    expect(cpus.length).toBeGreaterThan(0);
    expect(cpus).toEqual([...cpus].sort((a, b) => a - b));
    const { user, system } = process.cpuUsage();
    const { userNs, systemNs } = resourceUsage('self');
    expect(userNs + systemNs).toBeGreaterThanOrEqual((user + system) * 1e3);
    expect(userNs + systemNs).toBeLessThan((user + system) * 1e3 + 5e9);
    expect(resourceUsage('thread').voluntarySwitches).toBeGreaterThanOrEqual(0);
  });

  test('run where they are told to, and refuse CPUs that there are not', () => {
    const before = cpuAffinity();
    try {
      for (const cpu of before) {
        setCpuAffinity([cpu]);
        expect(cpuAffinity()).toEqual([cpu]);
      }
      expect(() => setCpuAffinity([])).toThrow('EINVAL');
      expect(() => setCpuAffinity([1_024])).toThrow(RangeError);
      expect(cpuAffinity()).toEqual(before.slice(-1));
    } finally {
      setCpuAffinity(before);
    }
    expect(cpuAffinity()).toEqual(before);
  });

  test('tell a process that is not there', () => {
    expect(signalProcess(2 ** 22 + 1, 'SIGTERM')).toBe(false);
  });

  test('have zeroed shared integers', () => {
    const integers = createSharedIntegers(3);
    Atomics.add(integers, 1, 5n);
    expect([...integers]).toEqual([0n, 5n, 0n]);
  });
});

test('finds the mappings that children do not get', () => {
  const smaps = [
    '1000-3000 rw-p 00000000 00:00 0 ',
    'VmFlags: rd wr mr mw me dc ac ',
    '7f0000000000-7f0000040000 rw-p 00000000 00:00 0 [heap]',
    'VmFlags: rd wr mr mw me ac ',
    '7f0000040000-7f0000041000 rw-p 00000000 00:00 0 ',
    'VmFlags: rd wr dc',
  ].join('\n');
  expect(unforkableMappings(smaps)).toEqual([
    { start: 0x1000, bytes: 0x2000 },
    { start: 0x7f0000040000, bytes: 0x1000 },
  ]);
});
