// The machine's metrics: the arithmetic on readings made by hand, the counters against things really done to the kernel.
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { findTree } from '../process/tree-sampler.js';
import {
  machineMetricsBetween,
  readMachine,
  readSocketInodes,
  type MachineReading,
} from './machine-metrics.js';
import { procUnavailableReason } from './proc-file.js';

const NO_SOCKETS = { serverSockets: null, generatorSockets: null };
const TICKS = { user: 0, nice: 0, system: 0, idle: 0, iowait: 0, irq: 0, softirq: 0, steal: 0 };

const BEFORE: MachineReading = {
  atNs: 0,
  cpu: TICKS,
  ownCpuNs: 0,
  pressureSomeUs: 1_000,
  listenOverflows: 5,
  udpDrops: new Map([
    [1, 10],
    [2, 20],
  ]),
};
const AFTER: MachineReading = {
  atNs: 1e9,
  cpu: { ...TICKS, user: 60, system: 40, idle: 80, steal: 10, softirq: 10 },
  ownCpuNs: 700e6,
  pressureSomeUs: 251_000,
  listenOverflows: 8,
  udpDrops: new Map([
    [1, 13],
    [2, 20],
    [3, 4],
  ]),
};

describe('machineMetricsBetween', () => {
  it('gives shares of the time of all CPUs, and differences of counters', () => {
    const sockets = { serverSockets: new Set([1, 3]), generatorSockets: new Set([2, 99]) };
    expect(machineMetricsBetween(BEFORE, AFTER, sockets)).toEqual({
      stealRatio: 0.05,
      // 110 busy ticks less 70 of our own, of 200.
      otherCpuRatio: 0.2,
      cpuPressureRatio: 0.25,
      listenOverflows: 3,
      udpDrops: { server: 7, generator: 0 },
    });
  });

  it("takes softirq for nobody's where the kernel times interrupts apart", () => {
    const cpu = { ...TICKS, user: 60, system: 40, idle: 79, steal: 10, softirq: 10, irq: 1 };
    expect(machineMetricsBetween(BEFORE, { ...AFTER, cpu }, NO_SOCKETS).otherCpuRatio).toBe(0.15);
  });

  it('never falls below zero where ticks are coarser than our own count', () => {
    const metrics = machineMetricsBetween(BEFORE, { ...AFTER, ownCpuNs: 1.2e9 }, NO_SOCKETS);
    expect(metrics.otherCpuRatio).toBe(0);
  });

  it('knows nothing of drops without owners', () => {
    expect(machineMetricsBetween(BEFORE, AFTER, NO_SOCKETS).udpDrops).toBeNull();
  });

  it('gives null for everything that a system does not tell', () => {
    const nothing: MachineReading = {
      atNs: 0,
      cpu: null,
      ownCpuNs: null,
      pressureSomeUs: null,
      listenOverflows: null,
      udpDrops: null,
    };
    const metrics = machineMetricsBetween(nothing, { ...nothing, atNs: 1 }, NO_SOCKETS);
    expect(new Set(Object.values(metrics))).toEqual(new Set([null]));
  });

  it('does not divide by a span in which no tick went by', () => {
    const metrics = machineMetricsBetween(BEFORE, BEFORE, NO_SOCKETS);
    expect(metrics).toMatchObject({
      stealRatio: null,
      otherCpuRatio: null,
      cpuPressureRatio: null,
    });
  });
});

describe.skipIf(procUnavailableReason() !== null)('on this machine', () => {
  const children: ChildProcess[] = [];
  const strangers: number[] = [];

  afterEach(async () => {
    for (const pid of strangers.splice(0)) process.kill(pid, 'SIGKILL');
    for (const child of children.splice(0)) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  });

  async function start(file: string, args: readonly string[]): Promise<[number, string]> {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    return [child.pid ?? 0, chunk.toString().trim()];
  }

  it('charges the drops of a full receive buffer to the process that did not read it', async () => {
    const [pid, port] = await start(process.execPath, [
      '-e',
      `const socket = require('node:dgram').createSocket({ type: 'udp4', recvBufferSize: 4096 });
       socket.bind(0, '127.0.0.1', () => {
         require('node:fs').writeSync(1, socket.address().port + '\\n');
         for (;;);
       });`,
    ]);
    const serverSockets = readSocketInodes(pid);
    expect(serverSockets?.size).toBeGreaterThan(0);
    const before = readMachine();
    const sender = createSocket('udp4');
    const sent = Array.from(
      { length: 500 },
      () =>
        new Promise((resolve) => sender.send(Buffer.alloc(64), Number(port), '127.0.0.1', resolve)),
    );
    await Promise.all(sent);
    const generatorSockets = readSocketInodes(process.pid);
    const metrics = machineMetricsBetween(before, readMachine(), {
      serverSockets,
      generatorSockets: new Set(
        [...(generatorSockets ?? [])].filter((i) => !serverSockets?.has(i)),
      ),
    });
    sender.close();
    expect(metrics.udpDrops?.server).toBeGreaterThan(400);
    expect(metrics.udpDrops?.server).toBeLessThan(500);
    expect(metrics.udpDrops?.generator).toBe(0);
  });

  it('tells the CPU of a stranger from that of our own children', async () => {
    const busy = `console.log(process.pid); setTimeout(() => { for (const end = performance.now() + 20000; performance.now() < end; ); }, 20)`;
    // The shell ends at once, so the busy process becomes init's child and none of ours.
    const [, line] = await start('sh', ['-c', `"$0" -e "$1" & exec cat`, process.execPath, busy]);
    const stranger = Number(line);
    strangers.push(stranger);
    const shell = children[0];
    if (shell === undefined) return expect.unreachable();
    await delay(100);
    const asOurs = await watch();
    shell.kill('SIGKILL');
    await once(shell, 'exit');
    children.pop();
    expect(findTree(process.pid)).not.toContain(stranger);
    const asForeign = await watch();
    // A busy CPU of n is 1/n of the machine; neighbours may add to the foreign share and take from ours.
    expect(asForeign.otherCpuRatio).toBeGreaterThan(0.1);
    expect(asOurs.ownNs).toBeGreaterThan(100e6);
  });

  async function watch(): Promise<{ otherCpuRatio: number; ownNs: number }> {
    const before = readMachine();
    await delay(500);
    const after = readMachine();
    const { otherCpuRatio } = machineMetricsBetween(before, after, NO_SOCKETS);
    return {
      otherCpuRatio: otherCpuRatio ?? -1,
      ownNs: (after.ownCpuNs ?? 0) - (before.ownCpuNs ?? 0),
    };
  }
});
