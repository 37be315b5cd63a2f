// One tool over one server: start, load, end, collect. Whatever goes wrong becomes an outcome with its reason in one line.
import { LoadPlanError } from '../../loadgen/load-plan.js';
import type { LoadResult } from '../../loadgen/load-result.js';
import type { CpuSummary, ProfileTool, ToolOutcome } from '../../results/profile.js';
import type { ServerProcessConfig } from '../../servers/events.js';
import {
  CLINIC_ANALYSIS_TIMEOUT_MS,
  CLINIC_MISSING,
  clinicRefusal,
  endUnderClinic,
  startUnderClinic,
  takeReport,
  type ClinicTool,
} from './clinic.js';
import { collectCpuProfiles, processesOf, startUnderCpuProfiler } from './cpu-tool.js';
import { driveLoad, type ProfileLoad } from './drive-load.js';
import { ProfileError, describeEnd, said, type ProfiledServer } from './profiled-server.js';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Beyond a server's own grace: every thread writes its profile. */
const PROFILE_WRITING_MS = 10_000;

/** What a tool is run on. */
export interface ToolRequest {
  readonly config: ServerProcessConfig;
  /** The server's entry, compiled. */
  readonly serverMain: string;
  readonly load: ProfileLoad;
  /** The run's folder, where the files go. */
  readonly folder: string;
  /** Clinic's entry; null where it is not installed. */
  readonly clinicBin: string | null;
  /** @default 60 s; tests have less patience. */
  readonly clinicTimeoutMs?: number;
  readonly signal: AbortSignal;
}

/** What a tool made; `reason` null is success. */
type Made = Pick<ToolOutcome, 'files' | 'load' | 'cpu' | 'reason'>;

/** Runs one tool to its outcome. Only what is a fault of this program is thrown. */
export async function runTool(tool: ProfileTool, request: ToolRequest): Promise<ToolOutcome> {
  const startedMs = performance.now();
  const outcome = (status: ToolOutcome['status'], made: Made): ToolOutcome => ({
    tool,
    status,
    ...made,
    elapsedMs: performance.now() - startedMs,
  });
  const nothing = { files: [], load: null, cpu: null };
  if (tool !== 'cpu') {
    const refusal = clinicRefusal(tool, request.config.style);
    if (refusal !== null) return outcome('unsupported', { ...nothing, reason: refusal });
  }
  try {
    const made = tool === 'cpu' ? await runCpu(request) : await runClinic(tool, request);
    return outcome(made.reason === null ? 'ok' : 'failed', made);
  } catch (error) {
    if (!(error instanceof ProfileError) && !(error instanceof LoadPlanError)) throw error;
    return outcome('failed', { ...nothing, reason: error.message.replaceAll(/\s*\n\s*/g, ' ') });
  }
}

async function runCpu(request: ToolRequest): Promise<Made> {
  const server = await startUnderCpuProfiler(request.folder, serverArgs(request));
  let seenPids: number[] = [];
  const timeoutMs = request.config.graceMs + PROFILE_WRITING_MS;
  const { result, ended } = await loadAndEnd(server, request, async () => {
    seenPids = processesOf(server);
    return server.end('SIGTERM', timeoutMs);
  });
  const cpu = await collectCpuProfiles(request.folder, seenPids);
  const files = await Promise.all(
    cpu.threads.map(async ({ file }) => ({
      file,
      bytes: (await stat(join(request.folder, file))).size,
    })),
  );
  const reason = complaintOf(result) ?? incompleteReason(cpu, describeEnd(ended.end), ended.killed);
  return { files, load: loadFigures(result), cpu, reason };
}

async function runClinic(tool: ClinicTool, request: ToolRequest): Promise<Made> {
  if (request.clinicBin === null) throw new ProfileError(CLINIC_MISSING);
  const server = await startUnderClinic(
    tool,
    request.folder,
    serverArgs(request),
    request.clinicBin,
  );
  const timeoutMs =
    request.config.graceMs + (request.clinicTimeoutMs ?? CLINIC_ANALYSIS_TIMEOUT_MS);
  const { result, ended } = await loadAndEnd(server, request, () =>
    endUnderClinic(tool, server, timeoutMs),
  );
  const files = await takeReport(tool, request.folder, ended);
  const failed = complaintOf(result);
  const reason = failed === null ? null : `${failed}${said(ended.complaint)}`;
  return { files, load: loadFigures(result), cpu: null, reason };
}

/** Loads the server and ends it, even when the load fails. */
async function loadAndEnd<T>(
  server: ProfiledServer,
  { config, load, signal }: ToolRequest,
  end: () => Promise<T>,
): Promise<{ readonly result: LoadResult; readonly ended: T }> {
  const target = { transport: config.transport, host: server.host, port: server.port };
  const driven = await driveLoad(target, load, signal).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  const ended = await end();
  if ('error' in driven) throw driven.error;
  return { result: driven.result, ended };
}

/** Without load there is nothing to see in a profile, whatever the tool says. */
function complaintOf({ requests }: LoadResult): string | null {
  return requests.succeeded > 0 ? null : 'the server answered no request while it was profiled';
}

function incompleteReason(cpu: CpuSummary, how: string, killed: boolean): string | null {
  if (cpu.missing.length > 0) {
    const which = cpu.missing.map(({ pid, thread }) =>
      thread === null ? `${pid}` : `${pid}/${thread}`,
    );
    return `${cpu.missing.length} of the server's processes and threads left no profile (${which.join(', ')}): ${cpu.missing[0]?.reason ?? ''}`;
  }
  if (killed) return 'the server did not end in time and was killed';
  return cpu.threads.length === 0 ? `the server left no profile: ${how}` : null;
}

function loadFigures(result: LoadResult): ToolOutcome['load'] {
  const { requestsPerSecond } = result.throughput;
  return { succeeded: result.requests.succeeded, requestsPerSecond };
}

function serverArgs({ serverMain, config }: ToolRequest): string[] {
  return [serverMain, JSON.stringify(config)];
}
