// Parsers of the texts under /proc that speak of the whole machine or network namespace. Pure. @see proc(5)

/** The machine's CPU time since boot, in ticks of 10 ms, summed over CPUs. */
export interface CpuTicks {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly irq: number;
  readonly softirq: number;
  readonly steal: number;
}

/** The `cpu` line of /proc/stat (guest time is already in user). Null when there is none. */
export function parseCpuTicks(text: string): CpuTicks | null {
  const line = /^cpu +(.+)$/m.exec(text)?.[1];
  if (line === undefined) return null;
  const [user, nice, system, idle, iowait, irq, softirq, steal] = line.split(' ').map(Number);
  if (user === undefined || nice === undefined || system === undefined || idle === undefined) {
    return null;
  }
  return {
    user,
    nice,
    system,
    idle,
    iowait: iowait ?? 0,
    irq: irq ?? 0,
    softirq: softirq ?? 0,
    steal: steal ?? 0,
  };
}

/** All of the machine's time, idle and stolen included. */
export function totalTicks(cpu: CpuTicks): number {
  return (
    cpu.user + cpu.nice + cpu.system + cpu.idle + cpu.iowait + cpu.irq + cpu.softirq + cpu.steal
  );
}

/** Microseconds since boot in which some task waited for a CPU, from /proc/pressure/cpu. Null when the line is missing. */
export function parsePressureSomeUs(text: string): number | null {
  const total = /^some .*\btotal=(\d+)$/m.exec(text)?.[1];
  return total === undefined ? null : Number(total);
}

/** One counter of /proc/net/netstat, e.g. `TcpExt`, `ListenOverflows`: names and values stand on a line each. */
export function parseNetstat(text: string, group: string, counter: string): number | null {
  const lines = text.split('\n').filter((line) => line.startsWith(`${group}: `));
  const column = lines[0]?.split(' ').indexOf(counter) ?? -1;
  const value = column < 1 ? undefined : lines[1]?.split(' ')[column];
  return value === undefined ? null : Number(value);
}

/** Datagrams dropped by each socket of /proc/net/udp or udp6, by the socket's inode. */
export function parseUdpDrops(text: string): Map<number, number> {
  const drops = new Map<number, number>();
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const inode = fields[9];
    const dropped = fields[12];
    if (inode !== undefined && dropped !== undefined) drops.set(Number(inode), Number(dropped));
  }
  return drops;
}

/** Sockets in TIME_WAIT, from /proc/net/sockstat. */
export function parseTimeWaitSockets(text: string): number | null {
  const count = /^TCP: .*\btw (\d+)/m.exec(text)?.[1];
  return count === undefined ? null : Number(count);
}

/**
 * CPU numbers of a list as the kernel and taskset write it: `0-3,6`. Ascending, without repeats.
 * @throws {CpuListError} when the text is no such list.
 */
export function parseCpuList(text: string): number[] {
  const cpus = new Set<number>();
  for (const part of text.trim().split(',')) {
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    const from = Number(first);
    const to = last === undefined ? from : Number(last);
    if (first === undefined || to < from) {
      throw new CpuListError(
        `"${text}" is not a list of CPUs: write numbers and ranges, for example 0-3,6`,
      );
    }
    for (let cpu = from; cpu <= to; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

/** The shortest text that {@link parseCpuList} reads back to the same CPUs. @param cpus ascending. */
export function formatCpuList(cpus: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const cpu of cpus) {
    const range = ranges.at(-1);
    if (range?.last === cpu - 1) range.last = cpu;
    else ranges.push({ first: cpu, last: cpu });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join();
}

/** A list of CPUs that cannot be understood, or names CPUs this process may not use. */
export class CpuListError extends Error {
  readonly code = 'CPU_LIST_INVALID';
  override readonly name = 'CpuListError';
}
