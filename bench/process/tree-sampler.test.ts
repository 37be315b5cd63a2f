// The tree sampler against real processes that tell by themselves what they used.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { procUnavailableReason } from '../machine/proc-file.js';
import { serverMetricsBetween } from './server-metrics.js';
import {
  findTree,
  readTreeCpuNs,
  sampleMemory,
  sampleTree,
  type TreeSample,
} from './tree-sampler.js';

/** Ticks are cut twice a process and twice for its children; a loaded machine adds a few between two readings. */
const TICKS_ERROR_NS = 60e6;

const started: ChildProcess[] = [];

/** A child whose first line of output is waited for, and which ends with the test. */
async function start(
  file: string,
  args: readonly string[],
  input = '',
): Promise<{ pid: number; line: string }> {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  child.stdin.write(input);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid ?? 0, line: chunk.toString().trim() };
}

const startNode = (script: string): Promise<{ pid: number; line: string }> =>
  start(process.execPath, ['-e', script]);

function sampled(pid: number): TreeSample {
  const sample = sampleTree(pid);
  if (sample === null) throw new Error(`process ${pid} cannot be sampled`);
  return sample;
}

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
});

describe.skipIf(procUnavailableReason() !== null)('the tree sampler', () => {
  it('finds children and grandchildren, and forgets them when they have ended', async () => {
    const { pid, line } = await startNode(`
      const { spawn } = require('node:child_process');
      const inner = "setInterval(() => {}, 1000); console.log(process.pid); process.stdin.on('end', () => process.exit()).resume()";
      const middle = "const c = require('node:child_process').spawn(process.execPath, ['-e', " + JSON.stringify(inner) + "], { stdio: ['inherit', 'pipe', 'inherit'] }); c.stdout.on('data', (d) => console.log(process.pid + ' ' + d)); c.on('exit', () => process.exit())";
      const c = spawn(process.execPath, ['-e', middle], { stdio: ['pipe', 'pipe', 'inherit'] });
      c.stdout.on('data', (d) => console.log(String(d).trim()));
      c.on('exit', () => console.log('gone'));
      process.stdin.once('data', () => c.stdin.end());
    `);
    const [child, grandchild] = line.split(' ').map(Number);
    expect(findTree(pid)).toEqual([pid, child, grandchild]);
    expect(sampled(pid).processes).toBe(3);

    const parent = started[0];
    const gone = once(parent?.stdout ?? process.stdin, 'data');
    parent?.stdin?.write('end\n');
    await gone;
    expect(findTree(pid)).toEqual([pid]);
  });

  it('counts CPU as the process itself counts it', async () => {
    const { pid, line } = await startNode(`
      for (const end = performance.now() + 400; performance.now() < end; );
      setInterval(() => {}, 1000);
      const { user, system } = process.cpuUsage();
      console.log(user + system);
    `);
    const ownNs = Number(line) * 1e3;
    expect(Math.abs(sampled(pid).cpuNs - ownNs)).toBeLessThan(TICKS_ERROR_NS);
    expect(Math.abs((readTreeCpuNs(pid) ?? 0) - ownNs)).toBeLessThan(TICKS_ERROR_NS);
  });

  it('does not lose the CPU of threads that have ended', async () => {
    const { pid, line } = await startNode(`
      const { Worker } = require('node:worker_threads');
      const busy = 'for (const end = performance.now() + 300; performance.now() < end; );';
      new Worker(busy, { eval: true }).on('exit', () => {
        const { user, system } = process.cpuUsage();
        console.log(user + system);
      });
      setInterval(() => {}, 1000);
    `);
    const ownNs = Number(line) * 1e3;
    const sample = sampled(pid);
    const living = [...sample.byThread.values()].reduce((sum, { cpuNs }) => sum + cpuNs, 0);
    expect(ownNs - living).toBeGreaterThan(TICKS_ERROR_NS);
    expect(Math.abs(sample.cpuNs - ownNs)).toBeLessThan(TICKS_ERROR_NS);
  });

  it('does not lose the CPU of many short children that were waited for', async () => {
    const { pid, line } = await startNode(`
      const { spawnSync } = require('node:child_process');
      const before = process.resourceUsage();
      let children = 0;
      for (let i = 0; i < 6; i++) {
        const script = 'for (const end = performance.now() + 30; performance.now() < end; ); const u = process.cpuUsage(); console.log(u.user + u.system)';
        children += Number(spawnSync(process.execPath, ['-e', script]).stdout);
      }
      const { user, system } = process.cpuUsage();
      setInterval(() => {}, 1000);
      console.log(children + ' ' + (user + system));
    `);
    const [childrenUs, ownUs] = line.split(' ').map(Number);
    const counted = sampled(pid).cpuNs;
    // Each child goes on using CPU after it has looked at its own, so the tree may have more, and never less.
    expect(counted).toBeGreaterThan(((childrenUs ?? 0) + (ownUs ?? 0)) * 1e3 - TICKS_ERROR_NS);
    expect(counted).toBeGreaterThan((ownUs ?? 0) * 1e3 + 150e6);
  });

  it('says so when the CPU of ended children is in no counter', async () => {
    // A signal that env ignores stays ignored in what it turns into.
    const { pid } = await start('env', ['--ignore-signal=CHLD', 'cat'], 'up\n');
    expect(sampled(pid).losesChildrenCpu).toBe(true);
    const { pid: other } = await start('cat', [], 'up\n');
    expect(sampled(other).losesChildrenCpu).toBe(false);
  });

  it('tells a busy thread of an idle one, and sees switches', async () => {
    const { pid } = await startNode(`
      const { Worker } = require('node:worker_threads');
      new Worker('for (;;);', { eval: true }).on('online', () => console.log('up'));
      setInterval(() => {}, 5);
    `);
    const before = sampled(pid);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const metrics = serverMetricsBetween(before, sampled(pid), {
      capacityCpus: 1,
      idleMemory: null,
      loadedMemory: null,
      workers: null,
      exit: 'clean',
    });
    const share = (metrics?.busiestThreadUtilization ?? 0) / (metrics?.cpuUtilization ?? 1);
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThanOrEqual(1.05);
    expect(metrics?.contextSwitches?.voluntary).toBeGreaterThan(10);
    expect(metrics?.threads).toBeGreaterThan(2);
  });

  it('shares pages out fairly: PSS of two like processes is below their RSS', async () => {
    const { pid } = await startNode(`
      const inner = "process.stdin.on('end', () => process.exit()).resume(); console.log(1)";
      require('node:child_process').spawn(process.execPath, ['-e', inner], { stdio: ['pipe', 'inherit', 'inherit'] });
      setInterval(() => {}, 1000);
    `);
    const memory = sampleMemory(pid);
    expect(sampled(pid).processes).toBe(2);
    expect(memory?.pssBytes).toBeGreaterThan(10e6);
    expect(memory?.pssBytes).toBeLessThan(memory?.rssBytes ?? 0);
    expect(memory?.pssAnonBytes).toBeLessThan(memory?.pssBytes ?? 0);
    expect(memory?.privateBytes).toBeLessThan(memory?.rssBytes ?? 0);
  });

  it('gives null for a process that has gone', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    const pid = child.pid ?? 0;
    expect(findTree(pid)).toEqual([]);
    expect(sampleTree(pid)).toBeNull();
    expect(readTreeCpuNs(pid)).toBeNull();
    expect(sampleMemory(pid)).toBeNull();
  });

  it('survives children that vanish in mid-read', async () => {
    const { pid } = await start('sh', [
      '-c',
      'echo up; i=0; while [ $i -lt 400 ]; do /bin/true & i=$((i+1)); done; wait; exec cat',
    ]);
    let most = 0;
    for (let i = 0; i < 200; i++) {
      most = Math.max(most, sampled(pid).processes);
      sampleMemory(pid);
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(most).toBeGreaterThan(0);
  });
});
