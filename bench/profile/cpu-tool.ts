// The `cpu` tool: V8's own CPU profile of every process and thread of a server, written by node as each of them ends. Checks
// that none is missing, and sums them up.
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CpuSummary, ProfiledFunction, ProfiledThread } from '../../results/profile.js';
import { findTree } from '../process/tree-sampler.js';
import { CpuProfileError, readCpuProfile, type FunctionTime } from './cpu-profile.js';
import { CPU_PROF_DIR, parseMarkerName, parseProfileName } from './marker-name.js';
import { startProfiledServer, type ProfiledServer } from './profiled-server.js';

/** Where the profiles go, in the run's folder. */
export const CPU_FOLDER = 'cpu';
/** Functions that the summary keeps; those below are fractions of a per cent. */
const KEPT_FUNCTIONS = 40;

const MARKER = new URL('./thread-marker.js', import.meta.url).href;
const PROJECT = new URL('../../../', import.meta.url).href;

/**
 * Starts the server with V8's profiler on in all of it. The arguments are node's, not NODE_OPTIONS (which refuses --cpu-prof):
 * cluster workers and worker threads inherit them.
 * @throws {ProfileError} when it does not come up.
 */
export async function startUnderCpuProfiler(
  runFolder: string,
  server: readonly string[],
): Promise<ProfiledServer> {
  const folder = join(runFolder, CPU_FOLDER);
  await mkdir(folder, { recursive: true });
  return startProfiledServer([
    '--cpu-prof',
    `${CPU_PROF_DIR}${folder}`,
    '--import',
    MARKER,
    ...server,
  ]);
}

/** The server's processes at this moment: those that left no marker are found by it. */
export function processesOf(server: ProfiledServer): number[] {
  return findTree(server.serverPid);
}

/**
 * Reads what the server left. Call it when the server is gone.
 * @param seenPids its processes while it served.
 */
export async function collectCpuProfiles(
  runFolder: string,
  seenPids: readonly number[],
): Promise<CpuSummary> {
  const folder = join(runFolder, CPU_FOLDER);
  const names = await readdir(folder);
  const roles = await takeMarkers(folder, names);
  const threads: ProfiledThread[] = [];
  const missing: CpuSummary['missing'] = [];
  const functions: FunctionTime[][] = [];
  for (const [key, role] of roles) {
    const { pid, thread } = role;
    const name = names.find((each) => keyOf(parseProfileName(each)) === key);
    if (name === undefined) {
      const reason =
        'it started and left no profile: it was killed, or ended without node noticing';
      missing.push({ pid, thread, reason });
      continue;
    }
    try {
      const text = await readFile(join(folder, name), 'utf8');
      const { functions: own, ...times } = readCpuProfile(text, describeUrl);
      threads.push({ pid, thread, role: role.name, file: `${CPU_FOLDER}/${name}`, ...times });
      functions.push([...own]);
    } catch (error) {
      if (!(error instanceof CpuProfileError)) throw error;
      missing.push({ pid, thread, reason: `${name} cannot be read: ${error.message}` });
    }
  }
  for (const pid of seenPids) {
    if (roles.has(`${pid}.0`)) continue;
    const reason =
      'not started by node (a fork without exec, or another program): V8 writes no profile of it';
    missing.push({ pid, thread: null, reason });
  }
  return { threads, missing, functions: mergeFunctions(functions, threads) };
}

interface Role {
  readonly pid: number;
  readonly thread: number;
  readonly name: string;
}

/** Reads the markers and removes them: they have done their work. In the order of processes and threads. */
async function takeMarkers(folder: string, names: readonly string[]): Promise<Map<string, Role>> {
  const roles: Role[] = [];
  for (const name of names) {
    const key = parseMarkerName(name);
    if (key === null) continue;
    roles.push({ ...key, name: await readFile(join(folder, name), 'utf8') });
    await rm(join(folder, name));
  }
  roles.sort((a, b) => a.pid - b.pid || a.thread - b.thread);
  return new Map(roles.map((role) => [`${role.pid}.${role.thread}`, role]));
}

function keyOf(key: { readonly pid: number; readonly thread: number } | null): string | null {
  return key === null ? null : `${key.pid}.${key.thread}`;
}

function mergeFunctions(
  perThread: readonly (readonly FunctionTime[])[],
  threads: readonly ProfiledThread[],
): ProfiledFunction[] {
  const busyMs = threads.reduce((sum, { spanMs, idleMs }) => sum + spanMs - idleMs, 0);
  const merged = new Map<
    string,
    { name: string; place: string; selfMs: number; threads: number }
  >();
  for (const { name, place, selfMs } of perThread.flat()) {
    const key = `${name} ${place}`;
    const entry = merged.get(key) ?? { name, place, selfMs: 0, threads: 0 };
    entry.selfMs += selfMs;
    entry.threads++;
    merged.set(key, entry);
  }
  return [...merged.values()]
    .sort((a, b) => b.selfMs - a.selfMs)
    .slice(0, KEPT_FUNCTIONS)
    .map((entry) => ({ ...entry, shareOfBusy: busyMs === 0 ? 0 : entry.selfMs / busyMs }));
}

/** Files of the project by their path in it, so that results say the same on every machine. */
function describeUrl(url: string): string {
  const href = url.startsWith('/') ? `file://${url}` : url;
  if (href.startsWith(PROJECT)) return href.slice(PROJECT.length);
  return href.startsWith('file:') ? fileURLToPath(href) : href;
}
