// How a short measuring process is run on one CPU: the compiled module in a bare Node, its answer one JSON line. It is
// a process, not a worker thread, because a thread shares its heap's pauses and cannot be pinned from JavaScript.
import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { pinnedCommand } from './cpus.js';

/** A measuring process that failed; the message holds what it said. */
export class ProbeError extends Error {
  readonly code = 'PROBE_FAILED';
  override readonly name = 'ProbeError';
}

/** Beyond its own duration: start-up of a Node process on a loaded machine. */
const START_MARGIN_MS = 20_000;

/**
 * Runs the module `url` with `args` on `cpus` (null: anywhere) and parses what it prints.
 * @param durationMs how long it means to run. @throws {ProbeError} when it fails, or answers nothing.
 */
export async function runProbe(
  url: URL,
  cpus: readonly number[] | null,
  args: readonly string[],
  durationMs: number,
): Promise<unknown> {
  const command = pinnedCommand(cpus, process.execPath, [fileURLToPath(url), ...args]);
  const result = await execa(command.file, command.args, {
    reject: false,
    timeout: durationMs + START_MARGIN_MS,
    // A harness under a profiler or debugger does not want its probes in it.
    env: { NODE_OPTIONS: '' },
  });
  if (result.failed) {
    const said = result.stderr.trim().split('\n')[0] ?? '';
    throw new ProbeError(`${command.file} could not measure: ${said || result.shortMessage}`);
  }
  try {
    return JSON.parse(result.stdout) as unknown;
  } catch (cause) {
    throw new ProbeError(`${command.file} answered "${result.stdout}" where JSON was due`, {
      cause,
    });
  }
}
