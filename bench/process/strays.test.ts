// Real processes that are left behind where nobody adopts them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { procUnavailableReason } from '../machine/proc-file.js';
import { readStat } from './read-stat.js';
import { findStrays } from './strays.js';
import { findTree } from './tree-sampler.js';

it.skipIf(procUnavailableReason() !== null)(
  'finds who was left behind in the group, and nobody who is in the tree',
  async () => {
    const script = 'sleep 1000 & (sleep 1000 & echo $!); exec sleep 1000';
    const child = spawn('sh', ['-c', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = child.pid ?? 0;
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const left = Number(line.toString());
      await expect.poll(() => readStat(left)?.parentPid, { timeout: 10_000 }).not.toBe(pid);
      await expect.poll(() => findStrays(pid), { timeout: 10_000 }).toEqual([left]);
      expect(findTree(pid)).not.toContain(left);
      expect(findStrays(process.pid)).not.toContain(left);
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
    await once(child, 'exit');
    expect(findStrays(pid)).toEqual([]);
  },
);
