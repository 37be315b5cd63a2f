// Processes that are left behind on purpose, by real shells: adopted, waited for, ended; and who was started here is let be.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { killChildGroups, startProgramGroup, type ChildGroup } from '../run/child-group.js';
import { adoptedOf, adoptingReason, beginAdopting, endedAdoptedCpuNs } from './adopted-children.js';
import { readChildren } from './children.js';
import { readStat } from './read-stat.js';
import { findTree } from './tree-sampler.js';

const POLL = { timeout: 10_000, interval: 10 };
const hasSetsid = spawnSync('setsid', ['true']).status === 0;

let group: ChildGroup | null = null;
afterEach(async () => {
  group?.kill();
  await group?.ended;
  group = null;
});

async function start(script: string): Promise<ChildGroup> {
  const place = { cwd: null, env: {} };
  group = await startProgramGroup(
    '/bin/sh',
    ['-c', script],
    null,
    ['ignore', 'pipe', 'pipe'],
    place,
  );
  return group;
}

function zombies(): number[] {
  const children = readChildren(process.pid);
  if (typeof children === 'string') return [];
  return [...children].filter((pid) => readStat(pid)?.state === 'Z');
}

describe.skipIf(adoptingReason() !== null || !hasSetsid)('processes left behind', () => {
  beforeAll(beginAdopting);

  it('are of the tree of whom they come from, in sessions of their own too', async () => {
    const { pid } = await start('(setsid sleep 1000 &); exec sleep 1000');
    await expect.poll(() => adoptedOf(pid).length, POLL).toBe(1);
    const [left = 0] = adoptedOf(pid);
    await expect.poll(() => readStat(left)?.sessionId, POLL).toBe(left);
    expect(adoptedOf(pid)).toEqual([left]);
    expect(findTree(pid)).toContain(left);
  });

  it('are ended with it, and told, whatever they leave behind in turn', async () => {
    const inner = "setsid sh -c '(setsid sleep 1000 &); exec sleep 1000'";
    const { pid, child, ended } = await start(`(${inner} &); exec sleep 1000`);
    await expect.poll(() => adoptedOf(pid).length, POLL).toBe(2);
    const left = adoptedOf(pid);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ signal: 'SIGTERM', leftBehind: true });
    expect(left.map(readStat)).toEqual([null, null]);
  });

  it('are killed with it in the last moment of this process', async () => {
    const { pid, ended } = await start('(setsid sleep 1000 &); exec sleep 1000');
    await expect.poll(() => adoptedOf(pid).length, POLL).toBe(1);
    const [left = 0] = adoptedOf(pid);
    killChildGroups();
    await expect.poll(() => readStat(left)?.state ?? 'gone', POLL).toMatch(/^(Z|gone)$/u);
    expect(await ended).toMatchObject({ signal: 'SIGKILL', leftBehind: false });
  });

  it('are waited for, and what they used is kept, though nobody saw them alive', async () => {
    const burn = 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done';
    const { pid } = await start(
      `for n in 1 2 3; do (setsid sh -c '${burn}' &); done; exec sleep 1000`,
    );
    await expect.poll(() => endedAdoptedCpuNs(pid), POLL).toBeGreaterThan(5e6);
    await expect.poll(zombies, POLL).toEqual([]);
    await expect.poll(() => findTree(pid), POLL).toEqual([pid]);
  });

  it('are not those that were started here, which Node waits for', async () => {
    const child = spawn('sh', ['-c', 'exit 7'], { detached: true, stdio: 'ignore' });
    const pid = child.pid ?? 0;
    const ended = once(child, 'exit');
    // Nothing is awaited: Node has no chance to wait for it first.
    while (readStat(pid)?.state !== 'Z') adoptedOf(pid);
    expect(adoptedOf(pid)).toEqual([]);
    expect(await ended).toEqual([7, null]);
  });
});
