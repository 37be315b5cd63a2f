// Gathers what the doctor's checks judge. Nothing here judges, and nothing fails: what cannot be had is null, or carries
// the reason. Takes about three seconds, most of it spent watching.
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { canPin, readCores } from '../machine/cpus.js';
import { readHypervisor } from '../machine/environment.js';
import { probeHiccups, type HiccupProbe } from '../machine/hiccup-probe.js';
import { machineMetricsBetween, readMachine } from '../machine/machine-metrics.js';
import { parseCpuTicks, parseTimeWaitSockets, totalTicks } from '../machine/machine-texts.js';
import {
  listProc,
  procUnavailableReason,
  readProcText,
  readProcValue,
} from '../machine/proc-file.js';
import { parseColonLines, parseLimits, type ResourceLimit } from '../process/process-texts.js';
import { measureWakeUp, type WakeUpCost } from './wake-up.js';

/** A measurement, or why there is none. */
export type Measured<T> = { readonly value: T } | { readonly reason: string };

/** Everything the checks look at. Null: this system does not tell. */
export interface DoctorFacts {
  readonly platform: string;
  readonly nodeVersion: string;
  /** Why there is no /proc, or null when there is. */
  readonly procReason: string | null;
  /** CPUs this process may use, by physical core. */
  readonly cores: readonly (readonly number[])[] | null;
  readonly smtActive: boolean | null;
  readonly governor: string | null;
  readonly turbo: boolean | null;
  readonly hypervisor: string | null;
  readonly clockSource: string | null;
  readonly stealSinceBootRatio: number | null;
  /** Over a second in which this process did nothing. */
  readonly now: { readonly stealRatio: number | null; readonly otherCpuRatio: number | null };
  readonly hiccups: Measured<readonly HiccupProbe[]>;
  readonly wakeUp: Measured<WakeUpCost>;
  /** Why CPUs cannot be pinned, or kept awake; null when they can. */
  readonly pinReason: string | null;
  readonly keepAwakeReason: string | null;
  readonly openFiles: ResourceLimit | null;
  readonly portRange: { readonly first: number; readonly last: number } | null;
  readonly timeWaitSockets: number | null;
  readonly somaxconn: number | null;
  readonly rmemMaxBytes: number | null;
  readonly pressureVisible: boolean;
  readonly pssVisible: boolean;
  readonly swapUsedBytes: number | null;
  readonly transparentHugepages: string | null;
  readonly damonRunning: boolean;
}

const WATCH_MS = 1_000;
const HICCUP_MS = 500;
/** A probe is a process on each CPU; on a large machine a few CPUs stand for all. */
const MAX_PROBED_CPUS = 4;

export async function gatherFacts(): Promise<DoctorFacts> {
  const cores = readCores();
  const pinReason = await canPin(cores?.flat() ?? [0]);
  const before = readMachine();
  await delay(WATCH_MS);
  const now = machineMetricsBetween(before, readMachine(), {
    serverSockets: null,
    generatorSockets: null,
  });
  return {
    platform: process.platform,
    nodeVersion: process.version,
    procReason: procUnavailableReason(),
    cores,
    smtActive: flag('/sys/devices/system/cpu/smt/active'),
    governor: readProcValue('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    turbo: readTurbo(),
    hypervisor: readHypervisor(),
    clockSource: readProcValue('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    stealSinceBootRatio: readStealSinceBoot(),
    now: { stealRatio: now.stealRatio, otherCpuRatio: now.otherCpuRatio },
    hiccups: await measureHiccups(cores, pinReason),
    wakeUp: await measureAcross(cores, pinReason),
    pinReason,
    keepAwakeReason: await keepAwakeReason(),
    openFiles: parseLimits(readProcText('/proc/self/limits') ?? '').get('Max open files') ?? null,
    ...readNetwork(),
    pressureVisible: readProcText('/proc/pressure/cpu') !== null,
    pssVisible: (readProcValue('/proc/self/smaps_rollup') ?? '') !== '',
    swapUsedBytes: readSwapUsed(),
    transparentHugepages:
      /\[(\w+)\]/.exec(readProcText('/sys/kernel/mm/transparent_hugepage/enabled') ?? '')?.[1] ??
      null,
    damonRunning: isDamonRunning(),
  };
}

async function measureHiccups(
  cores: readonly (readonly number[])[] | null,
  pinReason: string | null,
): Promise<Measured<readonly HiccupProbe[]>> {
  const cpus = pinReason === null ? (cores?.flat().slice(0, MAX_PROBED_CPUS) ?? null) : null;
  return measured(() => probeHiccups(cpus, HICCUP_MS));
}

/** Between the first CPUs of two cores: those that a run would give to server and generator. */
async function measureAcross(
  cores: readonly (readonly number[])[] | null,
  pinReason: string | null,
): Promise<Measured<WakeUpCost>> {
  const first = cores?.[0]?.[0];
  const second = cores?.[1]?.[0] ?? cores?.[0]?.[1];
  if (pinReason !== null) return { reason: pinReason };
  if (first === undefined || second === undefined) {
    return { reason: 'it takes two CPUs, and this process may use fewer' };
  }
  return measured(() => measureWakeUp(first, second));
}

async function measured<T>(measure: () => Promise<T>): Promise<Measured<T>> {
  try {
    return { value: await measure() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

async function keepAwakeReason(): Promise<string | null> {
  const result = await execa('chrt', ['-i', '0', 'true'], { reject: false, timeout: 5_000 });
  if (result.code === 'ENOENT') return 'chrt was not found';
  if (!result.failed) return null;
  return result.stderr.trim() === '' ? 'chrt failed' : result.stderr.trim();
}

function readTurbo(): boolean | null {
  const disabled = flag('/sys/devices/system/cpu/intel_pstate/no_turbo');
  return disabled === null ? flag('/sys/devices/system/cpu/cpufreq/boost') : !disabled;
}

function readStealSinceBoot(): number | null {
  const ticks = parseCpuTicks(readProcText('/proc/stat') ?? '');
  if (ticks === null) return null;
  const total = totalTicks(ticks);
  return total === 0 ? null : ticks.steal / total;
}

function readNetwork(): Pick<
  DoctorFacts,
  'portRange' | 'timeWaitSockets' | 'somaxconn' | 'rmemMaxBytes'
> {
  const range = readProcValue('/proc/sys/net/ipv4/ip_local_port_range')?.split(/\s+/).map(Number);
  const [first, last] = range ?? [];
  return {
    portRange: first === undefined || last === undefined ? null : { first, last },
    timeWaitSockets: parseTimeWaitSockets(readProcText('/proc/net/sockstat') ?? ''),
    somaxconn: number('/proc/sys/net/core/somaxconn'),
    rmemMaxBytes: number('/proc/sys/net/core/rmem_max'),
  };
}

function readSwapUsed(): number | null {
  const memory = parseColonLines(readProcText('/proc/meminfo') ?? '');
  const total = Number.parseInt(memory.get('SwapTotal') ?? '', 10);
  const free = Number.parseInt(memory.get('SwapFree') ?? '', 10);
  return Number.isNaN(total - free) ? null : (total - free) * 1024;
}

function isDamonRunning(): boolean {
  const kdamonds = '/sys/kernel/mm/damon/admin/kdamonds';
  const configured = (listProc(kdamonds) ?? []).some(
    (name) => readProcValue(`${kdamonds}/${name}/state`) === 'on',
  );
  return configured || flag('/sys/module/damon_reclaim/parameters/enabled') === true;
}

function flag(path: string): boolean | null {
  const value = readProcValue(path);
  return value === null ? null : value === '1' || value === 'Y';
}

function number(path: string): number | null {
  const value = readProcValue(path);
  return value === null ? null : Number(value);
}
