// One profiling run: a folder, each tool in turn against a fresh server, and profile.json. How it is shown is render-profile's.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { formatWorkload } from '../../protocol/workload.js';
import type { ProfileResult, ProfileTool, ToolOutcome } from '../../results/profile.js';
import { PROFILE_FILE, PROFILE_SCHEMA_VERSION, profileSchema } from '../../results/profile.js';
import { checkResult, writeResultFile } from '../../results/result-file.js';
import { createRunFolder } from '../../results/run-folder.js';
import type { Environment } from '../../results/run.js';
import type { ServerProcessConfig } from '../../servers/events.js';
import { findClinic } from './clinic.js';
import type { ProfileLoad } from './drive-load.js';
import { runTool } from './run-tool.js';

const SERVER_MAIN = fileURLToPath(new URL('../../servers/main.js', import.meta.url));

/** What to profile, how, and where the files go. */
export interface ProfileRequest {
  readonly config: ServerProcessConfig;
  readonly tools: readonly ProfileTool[];
  readonly load: ProfileLoad;
  /** The folder of run folders. */
  readonly root: string;
  readonly describeEnvironment: () => Promise<Environment>;
  /** Told of each tool as it begins and ends. */
  readonly onTool: (tool: ProfileTool, outcome: ToolOutcome | null) => void;
  /** An abort ends the load under way and leaves out the tools that remain. */
  readonly signal: AbortSignal;
}

/** @returns the stored result and its folder. @throws {StoreError} */
export async function runProfile(
  request: ProfileRequest,
): Promise<{ readonly folder: string; readonly result: ProfileResult }> {
  const { config, load } = request;
  const startedAt = new Date();
  const environment = await request.describeEnvironment();
  const { id, folder } = await createRunFolder(request.root, startedAt, `profile-${config.style}`);
  const tools: ToolOutcome[] = [];
  const resultNow = (): ProfileResult => ({
    schemaVersion: PROFILE_SCHEMA_VERSION,
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    environment,
    server: { style: config.style, options: { ...config.options }, transport: config.transport },
    load: { ...load, workload: formatWorkload(load.workload) },
    tools,
  });
  const clinicBin = findClinic();
  for (const tool of request.tools) {
    if (request.signal.aborted) break;
    request.onTool(tool, null);
    const { signal } = request;
    const outcome = await runTool(tool, {
      config,
      serverMain: SERVER_MAIN,
      load,
      folder,
      clinicBin,
      signal,
    });
    tools.push(outcome);
    request.onTool(tool, outcome);
    await store(folder, resultNow());
  }
  const result = resultNow();
  await store(folder, result);
  return { folder, result };
}

async function store(folder: string, result: ProfileResult): Promise<void> {
  const file = join(folder, PROFILE_FILE);
  checkResult(file, profileSchema, result);
  await writeResultFile(file, `${JSON.stringify(result, null, 2)}\n`);
}
