// For tests: the servers of examples/servers as its scenario lists them, ready to be started, or why one cannot be here.
import { execa } from 'execa';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { foreignServerSchema, type ForeignServer } from '../../results/foreign-server.js';
import { splitCommand } from './command-words.js';
import { findExecutable } from './find-executable.js';

/** One of them. */
export interface Example {
  readonly server: ForeignServer;
  /** Null when its tool is here. */
  readonly missing: string | null;
}

/** All of them, and the folder that the compiled ones are in. */
export interface Examples {
  readonly all: readonly Example[];
  /** Removes that folder. */
  dispose(): void;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = join(ROOT, 'examples/servers');
/** How the scenario names what build.sh builds. */
const BUILT = 'examples/servers/bin/';
/** The Go compiler takes seconds where it has nothing cached. */
const BUILD_TIMEOUT_MS = 120_000;

const fileSchema = z.object({ servers: z.array(foreignServerSchema).min(1) });

/** The scenario itself. */
export const EXAMPLES_SCENARIO = join(FOLDER, 'servers.yaml');

/** Compiles what must be compiled, into a folder of its own. @throws when a compiler that is here refuses its program. */
export async function openExamples(): Promise<Examples> {
  const { servers } = fileSchema.parse(parse(readFileSync(EXAMPLES_SCENARIO, 'utf8')));
  const bin = mkdtempSync(join(tmpdir(), 'echobench-examples-'));
  await execa('sh', [join(FOLDER, 'build.sh'), bin], { timeout: BUILD_TIMEOUT_MS });
  const all = servers.map((server): Example => {
    const command = (server.command ?? '').replace(BUILT, `${bin}/`);
    return { server: { ...server, command, cwd: ROOT }, missing: missingTool(command) };
  });
  return { all, dispose: () => rmSync(bin, { recursive: true, force: true }) };
}

/** By its first word: a program, or the executable that a missing compiler has not built. */
function missingTool(command: string): string | null {
  try {
    findExecutable(splitCommand(command)[0] ?? '');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
