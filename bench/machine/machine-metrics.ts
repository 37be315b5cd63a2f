// What else happened on the machine during a window: two readings and their difference. It reads /proc only, about 1 ms.
import type { MachineMetrics } from '../../results/run.js';
import { findTree, readTreeCpuNs } from '../process/tree-sampler.js';
import { TICK_NS } from '../process/process-texts.js';
import { readHeldSockets } from '../process/socket-owners.js';
import {
  parseCpuTicks,
  parseNetstat,
  parsePressureSomeUs,
  parseUdpDrops,
  totalTicks,
  type CpuTicks,
} from './machine-texts.js';
import { readProcText } from './proc-file.js';

/** The machine's counters at one moment. Null: this system does not keep that one. */
export interface MachineReading {
  /** CLOCK_MONOTONIC as the reading began. */
  readonly atNs: number;
  readonly cpu: CpuTicks | null;
  /**
   * CPU of this process and all its descendants: harness, server, generator and keep-awake spinners, whoever of them has
   * ended since being in their parent's count.
   */
  readonly ownCpuNs: number | null;
  readonly pressureSomeUs: number | null;
  readonly listenOverflows: number | null;
  /** Datagrams dropped by inode of the socket, IPv4 and IPv6. */
  readonly udpDrops: ReadonlyMap<number, number> | null;
}

/** Sockets of a UDP repetition, captured while their owners lived; null when it was not one, or they were not captured. */
export interface SocketOwners {
  readonly serverSockets: ReadonlySet<number> | null;
  readonly generatorSockets: ReadonlySet<number> | null;
}

export function readMachine(): MachineReading {
  const atNs = Number(process.hrtime.bigint());
  const udp = readProcText('/proc/net/udp');
  const udp6 = readProcText('/proc/net/udp6');
  return {
    atNs,
    cpu: mapText('/proc/stat', parseCpuTicks),
    ownCpuNs: readTreeCpuNs(process.pid),
    pressureSomeUs: mapText('/proc/pressure/cpu', parsePressureSomeUs),
    listenOverflows: mapText('/proc/net/netstat', (text) =>
      parseNetstat(text, 'TcpExt', 'ListenOverflows'),
    ),
    udpDrops: udp === null ? null : new Map([...parseUdpDrops(udp), ...parseUdpDrops(udp6 ?? '')]),
  };
}

/**
 * Inodes of the sockets that the tree under `rootPid` holds open, by which its drops are told in /proc/net/udp.
 * Costs some 10 µs a descriptor: capture it once, when every socket is open. @returns null when they cannot be read.
 */
export function readSocketInodes(rootPid: number): Set<number> | null {
  let readable = false;
  const inodes = new Set<number>();
  for (const pid of findTree(rootPid)) {
    const held = readHeldSockets(pid);
    readable ||= held !== null;
    for (const inode of held ?? []) inodes.add(inode);
  }
  return readable ? inodes : null;
}

/** What happened between two readings. A socket that was closed before the second one has its drops lost. */
export function machineMetricsBetween(
  before: MachineReading,
  after: MachineReading,
  owners: SocketOwners,
): MachineMetrics {
  const total = ticksBetween(before, after, totalTicks);
  const steal = ticksBetween(before, after, (cpu) => cpu.steal);
  const spanUs = (after.atNs - before.atNs) / 1e3;
  const pressureUs = difference(before.pressureSomeUs, after.pressureSomeUs);
  return {
    stealRatio: steal === null || !total ? null : steal / total,
    otherCpuRatio: otherCpuRatio(before, after, total),
    cpuPressureRatio: pressureUs === null || spanUs <= 0 ? null : pressureUs / spanUs,
    listenOverflows: difference(before.listenOverflows, after.listenOverflows),
    udpDrops: udpDropsBetween(before, after, owners),
  };
}

/**
 * Busy time less our own, over all time. /proc/stat samples by ticks, so a few per cent mean nothing.
 *
 * Loopback's softirq is a quarter of a busy echo's CPU, and where it belongs depends on the kernel. Where interrupts are not
 * timed apart (no CONFIG_IRQ_TIME_ACCOUNTING) it is inside the CPU of whom it interrupted, so inside our own, and counts as
 * busy; where they are, it is in nobody's CPU and must not look like a stranger's. Such a kernel is told by its irq
 * column, which moves with every timer interrupt there and stands at 0 elsewhere.
 */
function otherCpuRatio(
  before: MachineReading,
  after: MachineReading,
  allTicks: number | null,
): number | null {
  const softirqIsOurs = after.cpu?.irq === 0;
  const busy = ticksBetween(
    before,
    after,
    (cpu) => cpu.user + cpu.nice + cpu.system + (softirqIsOurs ? cpu.softirq : 0),
  );
  const own = difference(before.ownCpuNs, after.ownCpuNs);
  if (busy === null || own === null || !allTicks) return null;
  return Math.max(0, busy - own / TICK_NS) / allTicks;
}

function udpDropsBetween(
  before: MachineReading,
  after: MachineReading,
  { serverSockets, generatorSockets }: SocketOwners,
): MachineMetrics['udpDrops'] {
  const earlier = before.udpDrops;
  const now = after.udpDrops;
  if (earlier === null || now === null || serverSockets === null || generatorSockets === null) {
    return null;
  }
  const dropsOf = (sockets: ReadonlySet<number>): number => {
    let drops = 0;
    for (const inode of sockets)
      drops += Math.max(0, (now.get(inode) ?? 0) - (earlier.get(inode) ?? 0));
    return drops;
  };
  return { server: dropsOf(serverSockets), generator: dropsOf(generatorSockets) };
}

/** Some counters (iowait, idle) may step back by a tick: that is 0. @see proc(5) on iowait */
function ticksBetween(
  before: MachineReading,
  after: MachineReading,
  pick: (cpu: CpuTicks) => number,
): number | null {
  if (before.cpu === null || after.cpu === null) return null;
  return Math.max(0, pick(after.cpu) - pick(before.cpu));
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : Math.max(0, after - before);
}

function mapText<T>(path: string, parse: (text: string) => T | null): T | null {
  const text = readProcText(path);
  return text === null ? null : parse(text);
}
