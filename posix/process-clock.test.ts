// The CPU clock of a process against what the process says of itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from './platform.js';
import { processCpuNs } from './process-clock.js';

const SHORT_THREADS = `
const { Worker } = require('node:worker_threads');
let left = 5;
const next = () => {
  if (left-- > 0) return new Worker('0', { eval: true }).on('exit', next);
  const { user, system } = process.cpuUsage();
  console.log(user + system);
  setInterval(() => {}, 1000);
};
next();
`;

describe.skipIf(unsupportedReason() !== null)('the CPU clock of a process', () => {
  it('has its ended threads, and is never behind what it had said before', async () => {
    const child = spawn(process.execPath, ['-e', SHORT_THREADS], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const saidNs = Number(line.toString()) * 1e3;
    const clockNs = processCpuNs(child.pid ?? 0) ?? 0;
    // The kernel brings user and system up to date to the microsecond, each for itself.
    expect(clockNs).toBeGreaterThanOrEqual(saidNs - 2e3);
    expect(clockNs).toBeLessThan(saidNs + 200e6);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processCpuNs(child.pid ?? 0)).toBeNull();
  });
});
