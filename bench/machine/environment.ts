// Describes the machine and the software of a run, so that a number can be held against the place it came from. Every
// part that a system does not tell is null, or left out of its table; nothing here fails.
import { execa } from 'execa';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem, version } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Environment } from '../../results/run.js';
import { parseLimits, type ResourceLimit } from '../process/process-texts.js';
import { listProc, readProcText, readProcValue } from './proc-file.js';

/** Kernel settings that can move a number of this benchmark. */
const SYSCTLS = [
  'net.core.somaxconn',
  'net.core.netdev_max_backlog',
  'net.core.rmem_default',
  'net.core.rmem_max',
  'net.core.wmem_default',
  'net.core.wmem_max',
  'net.core.busy_poll',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_wmem',
  'net.ipv4.udp_rmem_min',
  'kernel.numa_balancing',
  'kernel.randomize_va_space',
  'kernel.sched_autogroup_enabled',
  'kernel.sched_cfs_bandwidth_slice_us',
  'kernel.sched_rr_timeslice_ms',
  'kernel.sched_rt_runtime_us',
  'kernel.timer_migration',
  'vm.swappiness',
];

/** Limits by the name a shell knows them by. */
const LIMITS = { nofile: 'Max open files', nproc: 'Max processes', memlock: 'Max locked memory' };

/** Gathers everything; about 100 ms, most of it git. */
export async function describeEnvironment(): Promise<Environment> {
  const root = projectRoot();
  const git = await describeCommit(root);
  const processors = cpus();
  return {
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    governor: readProcValue('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    kernel: `${release()} ${version()}`,
    os: describeOs(),
    arch: arch(),
    mitigations: readMitigations(),
    hypervisor: readHypervisor(),
    node: process.version,
    v8: process.versions.v8,
    libuv: process.versions.uv,
    gitCommit: git.commit,
    gitDirty: git.dirty,
    packages: readPackageVersions(root),
    sysctls: readSysctls(SYSCTLS),
    limits: readLimits(),
  };
}

/** Values of kernel settings by name; those this system does not have are left out. */
export function readSysctls(names: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = readProcValue(`/proc/sys/${name.replaceAll('.', '/')}`);
    if (value !== null) values[name] = value.replace(/\s+/g, ' ');
  }
  return values;
}

/**
 * The hypervisor under this system: the product where the firmware names it, else its kind, else that there is one.
 * @returns null on bare metal, and where the system does not tell.
 */
export function readHypervisor(): string | null {
  const sources = (
    readProcValue('/sys/devices/system/clocksource/clocksource0/available_clocksource') ?? ''
  ).split(' ');
  const kind =
    readProcValue('/sys/hypervisor/type') ??
    (sources.includes('kvm-clock') ? 'KVM' : null) ??
    (sources.some((source) => source.startsWith('hyperv')) ? 'Hyper-V' : null);
  const flags = /^flags\s*:.*\bhypervisor\b/m.test(readProcText('/proc/cpuinfo') ?? '');
  if (kind === null && !flags) return null;
  const product = ['sys_vendor', 'product_name']
    .flatMap((name) => readProcValue(`/sys/class/dmi/id/${name}`) ?? [])
    .join(' ');
  return [kind ?? 'unknown', product].filter((part) => part !== '').join(', ');
}

function describeOs(): string {
  const release = readProcText('/etc/os-release') ?? '';
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(release)?.[1] ?? platform();
}

function readMitigations(): Record<string, string> {
  const folder = '/sys/devices/system/cpu/vulnerabilities';
  const mitigations: Record<string, string> = {};
  for (const name of listProc(folder) ?? []) {
    const value = readProcValue(`${folder}/${name}`);
    if (value !== null) mitigations[name] = value;
  }
  return mitigations;
}

function readLimits(): Record<string, string> {
  const limits = parseLimits(readProcText('/proc/self/limits') ?? '');
  const described: Record<string, string> = {};
  for (const [name, label] of Object.entries(LIMITS)) {
    const limit = limits.get(label);
    if (limit !== undefined) described[name] = formatLimit(limit);
  }
  return described;
}

/** `soft/hard`, as in `1024/524288`. */
function formatLimit({ soft, hard }: ResourceLimit): string {
  return `${soft ?? 'unlimited'}/${hard ?? 'unlimited'}`;
}

/** The folder of package.json above this file, whether it runs compiled or from source. */
function projectRoot(): URL {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder)) && folder.pathname !== '/') {
    folder = new URL('../', folder);
  }
  return folder;
}

/** The commit of the project itself: a repository that merely contains it (as a dependency) is not its own. */
async function describeCommit(
  root: URL,
): Promise<{ commit: string | null; dirty: boolean | null }> {
  const unknown = { commit: null, dirty: null };
  const git = (...args: string[]): Promise<string | null> => runGit(fileURLToPath(root), args);
  const top = await git('rev-parse', '--show-toplevel');
  if (top === null || realpathSync(top) !== realpathSync(fileURLToPath(root))) return unknown;
  const [commit, status] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('status', '--porcelain'),
  ]);
  return { commit, dirty: status === null ? null : status !== '' };
}

async function runGit(cwd: string, args: readonly string[]): Promise<string | null> {
  // Without optional locks `status` does not write the index, which someone may be using.
  const env = { GIT_OPTIONAL_LOCKS: '0' };
  const result = await execa('git', args, { cwd, env, reject: false, timeout: 10_000 });
  return result.failed ? null : result.stdout.trim();
}

const manifestSchema = z.object({ version: z.string() });
const dependenciesSchema = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** Installed versions of the project's own dependencies: what ran, not what was asked for. */
function readPackageVersions(root: URL): Record<string, string> {
  const versions: Record<string, string> = {};
  const manifest = readJson(new URL('package.json', root));
  const { dependencies } = dependenciesSchema.catch({ dependencies: {} }).parse(manifest);
  for (const name of Object.keys(dependencies).sort()) {
    const installed = manifestSchema.safeParse(
      readJson(new URL(`node_modules/${name}/package.json`, root)),
    );
    if (installed.success) versions[name] = installed.data.version;
  }
  return versions;
}

function readJson(url: URL): unknown {
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as unknown) : null;
}
