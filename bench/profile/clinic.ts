// The one file that knows clinic 13: what it cannot do, how it is run, and what proves that it worked. Clinic is no longer
// maintained and fails without saying so; each trap here was seen (docs/adr/0010-clinic.md).
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProfileTool, ToolOutcome } from '../../results/profile.js';
import {
  ProfileError,
  said,
  startProfiledServer,
  type ProfiledEnd,
  type ProfiledServer,
} from './profiled-server.js';

export type ClinicTool = Exclude<ProfileTool, 'cpu'>;

/** After the server has ended: clinic's analysis takes 1–3 s for seconds of load; a minute says that it hangs. */
export const CLINIC_ANALYSIS_TIMEOUT_MS = 60_000;
/** Every report holds its viewer, some 400 kB of it; a smaller file is the ruin of one. */
const MIN_REPORT_BYTES = 100_000;

const TAIL_CHARACTERS = 1_000;

const LAUNCHER = fileURLToPath(new URL('./clinic-launcher.js', import.meta.url));
const SIGINT_GUARD = new URL('./sigint-guard.js', import.meta.url).href;

/** Styles whose server is several processes: clinic refuses `cluster.fork`, and sees nothing of other children. */
const MULTI_PROCESS: ReadonlySet<string> = new Set(['cluster', 'posix-fork', 'posix-prefork']);
/** Styles with worker threads. */
const THREADED: ReadonlySet<string> = new Set(['piscina', 'posix-threads']);
/** Tools that worker threads break: doctor's sampler runs in every thread and all write one file; heapprofiler ends the server. */
const BROKEN_BY_THREADS: ReadonlySet<ClinicTool> = new Set<ClinicTool>(['doctor', 'heapprofiler']);

/** Why clinic cannot do this, in one line; null when it can. Nothing is run to find out. */
export function clinicRefusal(tool: ClinicTool, style: string): string | null {
  if (MULTI_PROCESS.has(style)) {
    return `clinic ${tool} does not support servers of several processes, which ${style} is: use --tool cpu`;
  }
  if (BROKEN_BY_THREADS.has(tool) && THREADED.has(style)) {
    return `clinic ${tool} does not support worker threads, which ${style} has: use --tool cpu`;
  }
  return null;
}

/** Clinic's entry, or null where it is not installed (it is a development dependency). */
export function findClinic(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('clinic/package.json')), 'bin.js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** What to tell somebody who has no clinic. */
export const CLINIC_MISSING =
  'clinic is not installed (it is a development dependency): install with "npm install --include=dev"';

/** Starts the server below clinic, in a folder of its own under `runFolder`. @throws {ProfileError} */
export async function startUnderClinic(
  tool: ClinicTool,
  runFolder: string,
  server: readonly string[],
  bin: string,
): Promise<ProfiledServer> {
  const folder = workFolder(runFolder, tool);
  await mkdir(folder, { recursive: true });
  const guard = tool === 'heapprofiler' ? ['--import', SIGINT_GUARD] : [];
  const clinic = [tool, '--open=false', '--dest=.', '--', process.execPath, ...guard, ...server];
  return startProfiledServer([LAUNCHER, folder, bin, ...clinic]);
}

/**
 * Ends the server so that clinic comes to its report. Clinic's own stop (`--on-port`) hangs with bubbleprof and knows no UDP;
 * so the server is signalled, and clinic goes on when it is gone. heapprofiler writes its data at SIGINT only.
 */
export async function endUnderClinic(
  tool: ClinicTool,
  server: ProfiledServer,
  timeoutMs: number,
): Promise<ProfiledEnd> {
  return server.end(tool === 'heapprofiler' ? 'SIGINT' : 'SIGTERM', timeoutMs);
}

/**
 * Takes the report out of clinic's folder, as `<tool>.html`, and removes the rest. Clinic's exit code says nothing: it is 0
 * for no report, and for a report of nothing. The file's existence, size
 * and end are the proof.
 * @throws {ProfileError} in one line, with clinic's last words.
 */
export async function takeReport(
  tool: ClinicTool,
  runFolder: string,
  { killed, complaint }: ProfiledEnd,
): Promise<ToolOutcome['files']> {
  const folder = workFolder(runFolder, tool);
  const found = (await readdir(folder)).find((name) => name.endsWith('.html'));
  if (killed) {
    throw new ProfileError(
      `clinic ${tool} did not come to its report in time and was killed${said(complaint)}`,
    );
  }
  if (found === undefined)
    throw new ProfileError(`clinic ${tool} wrote no report${said(complaint)}`);
  const { size } = await stat(join(folder, found));
  // Behind the page comes a comment of clinic's own.
  const isWhole = (await readFile(join(folder, found), 'utf8'))
    .slice(-TAIL_CHARACTERS)
    .includes('</html>');
  if (size < MIN_REPORT_BYTES || !isWhole) {
    throw new ProfileError(
      `clinic ${tool} wrote a report that is not whole (${size} bytes)${said(complaint)}`,
    );
  }
  const file = `${tool}.html`;
  await rename(join(folder, found), join(runFolder, file));
  await rm(folder, { recursive: true });
  return [{ file, bytes: size }];
}

function workFolder(runFolder: string, tool: ClinicTool): string {
  return join(runFolder, `${tool}-data`);
}
