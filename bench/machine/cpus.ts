// Which CPUs the server and the generator get, and how a process is held to them. Node has no affinity call, so pinning is
// by taskset, which replaces itself with the command: pid, signals and the IPC channel are the command's own.
import { execa } from 'execa';
import { parseProcessStatus } from '../process/process-texts.js';
import { CpuListError, formatCpuList, parseCpuList } from './machine-texts.js';
import { readProcText, readProcValue } from './proc-file.js';

/** CPUs for each side; null is "wherever the kernel likes". `warning` says what the choice cannot give. */
export interface CpuChoice {
  readonly serverCpus: number[] | null;
  readonly loadCpus: number[] | null;
  readonly warning: string | null;
}

/** What {@link chooseCpus} works from: CPUs this process may use, grouped by physical core; null when not known. */
export type CpuCores = readonly (readonly number[])[] | null;

/**
 * Splits the machine between server and generator; the harness itself floats. A side that was given keeps what it was
 * given, the other gets the rest. With neither given each gets half of the cores, so that the two never share one by
 * hyper-threading, and the generator gets the odd core, for a generator short of CPU makes every result worthless.
 * @throws {CpuListError} when a given CPU is not one this process may use.
 */
export function chooseCpus(
  given: { serverCpus: readonly number[] | null; loadCpus: readonly number[] | null },
  cores: CpuCores = readCores(),
): CpuChoice {
  if (cores === null) return unpinned(given, 'the CPUs of this process are not known here');
  const allowed = cores.flat().sort((a, b) => a - b);
  for (const cpus of [given.serverCpus, given.loadCpus]) refuseForeign(cpus, allowed);
  if (given.serverCpus !== null || given.loadCpus !== null) return completeChoice(given, allowed);
  if (allowed.length < 2) {
    return {
      serverCpus: null,
      loadCpus: null,
      warning: `only CPU ${allowed.join()} may be used: server and generator share it and disturb each other; give this machine 2 CPUs or more`,
    };
  }
  return splitCores(cores, allowed);
}

/** The affinity mask of this process. @returns ascending CPU numbers, or null where the system does not tell. */
export function readAllowedCpus(): number[] | null {
  const status = readProcText('/proc/self/status');
  const list = status === null ? null : parseProcessStatus(status).cpusAllowedList;
  return list === null ? null : parseCpuList(list);
}

/** The allowed CPUs grouped by physical core, cores in the order of their first CPU; null where the system does not tell. */
export function readCores(): number[][] | null {
  const allowed = readAllowedCpus();
  if (allowed === null) return null;
  const cores = new Map<string, number[]>();
  for (const cpu of allowed) {
    const siblings =
      readProcValue(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`) ?? `${cpu}`;
    const core = cores.get(siblings);
    if (core === undefined) cores.set(siblings, [cpu]);
    else core.push(cpu);
  }
  return [...cores.values()];
}

/** The command that runs `file` on `cpus` alone; unchanged when `cpus` is null. @param taskset where taskset is. */
export function pinnedCommand(
  cpus: readonly number[] | null,
  file: string,
  args: readonly string[],
  taskset = 'taskset',
): { file: string; args: string[] } {
  if (cpus === null) return { file, args: [...args] };
  return { file: taskset, args: ['-c', formatCpuList(cpus), file, ...args] };
}

/**
 * Whether processes can be held to `cpus`, tried out and read back: some sandboxes accept the call and ignore it.
 * @returns why not, in a sentence that says what to do, or null when they can. The run then goes on unpinned.
 */
export async function canPin(cpus: readonly number[], taskset = 'taskset'): Promise<string | null> {
  const command = pinnedCommand(cpus, 'cat', ['/proc/self/status'], taskset);
  const result = await execa(command.file, command.args, { reject: false, timeout: 5_000 });
  const wanted = formatCpuList(cpus);
  if (result.code === 'ENOENT') {
    return `taskset was not found, so nothing is pinned: install util-linux (Linux only)`;
  }
  if (result.failed) {
    const said = result.stderr.trim().split('\n')[0] ?? '';
    return `taskset could not hold a process to CPUs ${wanted}, so nothing is pinned: ${said === '' ? result.shortMessage : said}`;
  }
  const got = parseProcessStatus(result.stdout).cpusAllowedList;
  if (got === null || formatCpuList(parseCpuList(got)) !== wanted) {
    return `taskset held a process to CPUs ${got ?? 'unknown'} when asked for ${wanted}, so nothing is pinned: this system ignores affinity`;
  }
  return null;
}

function unpinned(
  given: { serverCpus: readonly number[] | null; loadCpus: readonly number[] | null },
  reason: string,
): CpuChoice {
  const asked = given.serverCpus !== null || given.loadCpus !== null;
  return {
    serverCpus: null,
    loadCpus: null,
    warning: `${reason}, so server and generator are not pinned${asked ? ', though it was asked for' : ''}: run on Linux for steadier results`,
  };
}

function refuseForeign(cpus: readonly number[] | null, allowed: readonly number[]): void {
  const foreign = cpus?.filter((cpu) => !allowed.includes(cpu)) ?? [];
  if (foreign.length > 0 || cpus?.length === 0) {
    throw new CpuListError(
      `CPUs ${formatCpuList(cpus ?? [])} cannot be used: this process may run on ${formatCpuList(allowed)}; choose from those`,
    );
  }
}

function completeChoice(
  given: { serverCpus: readonly number[] | null; loadCpus: readonly number[] | null },
  allowed: readonly number[],
): CpuChoice {
  const serverCpus = given.serverCpus ?? without(allowed, given.loadCpus ?? []);
  const loadCpus = given.loadCpus ?? without(allowed, given.serverCpus ?? []);
  const shared = serverCpus.filter((cpu) => loadCpus.includes(cpu));
  const choice = {
    serverCpus: serverCpus.length === 0 ? null : ascending(serverCpus),
    loadCpus: loadCpus.length === 0 ? null : ascending(loadCpus),
  };
  if (serverCpus.length === 0 || loadCpus.length === 0) {
    const side = serverCpus.length === 0 ? 'server' : 'generator';
    return {
      ...choice,
      warning: `no CPU is left for the ${side} alone: it floats over all and disturbs the other; give fewer CPUs to the other side`,
    };
  }
  const warning =
    shared.length === 0
      ? null
      : `server and generator share CPUs ${formatCpuList(shared)} and disturb each other; give disjoint lists`;
  return { ...choice, warning };
}

function splitCores(cores: readonly (readonly number[])[], allowed: readonly number[]): CpuChoice {
  if (cores.length < 2) {
    const middle = allowed.length >> 1;
    return {
      serverCpus: allowed.slice(0, middle),
      loadCpus: allowed.slice(middle),
      warning:
        'server and generator run on two threads of one physical core and slow each other down; use a machine with 2 cores or more',
    };
  }
  const half = cores.length >> 1;
  return {
    serverCpus: ascending(cores.slice(0, half).flat()),
    loadCpus: ascending(cores.slice(half).flat()),
    warning: null,
  };
}

function without(cpus: readonly number[], taken: readonly number[]): number[] {
  return cpus.filter((cpu) => !taken.includes(cpu));
}

function ascending(cpus: readonly number[]): number[] {
  return [...new Set(cpus)].sort((a, b) => a - b);
}
