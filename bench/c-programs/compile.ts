// Compiles C programs of the repository into a temporary folder. Runs none of them.
import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeasureError } from '../run/instruments.js';

/** Programs that belong together. */
export interface ProgramSet<Program extends string> {
  /** Where the sources lie, with a slash at its end: a file of each program's name with `.c`. */
  readonly sources: URL;
  readonly programs: readonly Program[];
  /** System calls of Linux that they use, for the reason that is given elsewhere. */
  readonly needs: string;
}

/** The programs as executables, or why there are none. */
export interface CompiledPrograms<Program extends string> {
  /** Null when they were built. */
  readonly unavailableReason: string | null;
  /** The program's executable. @throws {MeasureError} C_UNAVAILABLE with the reason. @throws {RangeError} for one that was not asked for. */
  path(program: Program): string;
  /** Removes the executables. Idempotent. */
  dispose(): void;
}

/** As the Linux distributions compile theirs. */
const FLAGS = ['-O2', '-Wall', '-Wextra', '-pthread'];
/** A fraction of a second each; beyond this the compiler waits for something. */
const COMPILE_TIMEOUT_MS = 60_000;

/** Headers that several sets include, beside this file's source. */
const SHARED_HEADERS = new URL('../../../bench/c-programs/', import.meta.url);

/** Compiles all programs of a set. Never rejects for want of a compiler: the reason is in the answer. @param cc the compiler. */
export async function compilePrograms<Program extends string>(
  { sources, programs, needs }: ProgramSet<Program>,
  cc = 'cc',
): Promise<CompiledPrograms<Program>> {
  if (process.platform !== 'linux') {
    return withoutPrograms(
      `the C programs use ${needs}, which ${process.platform} does not have: run on Linux`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'echobench-c-'));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  for (const program of programs) {
    const reason = await compile(cc, new URL(`${program}.c`, sources), join(folder, program));
    if (reason === null) continue;
    dispose();
    return withoutPrograms(reason);
  }
  return {
    unavailableReason: null,
    path: (program) => {
      if (!programs.includes(program)) throw new RangeError(`${program} was not compiled`);
      return join(folder, program);
    },
    dispose,
  };
}

/** @returns the reason when it cannot be compiled. */
async function compile(cc: string, source: URL, output: string): Promise<string | null> {
  const file = fileURLToPath(source);
  const include = ['-I', fileURLToPath(SHARED_HEADERS)];
  const result = await execa(cc, [...FLAGS, ...include, '-o', output, file], {
    reject: false,
    timeout: COMPILE_TIMEOUT_MS,
  });
  if (!result.failed) return null;
  if (result.code === 'ENOENT') {
    return `there is no C compiler (${cc}): install one, e.g. with apt-get install gcc libc6-dev`;
  }
  const lines = result.stderr.split('\n');
  const said = lines.find((line) => line.includes('error')) ?? lines[0] ?? '';
  const name = file.slice(file.lastIndexOf('/') + 1);
  return `${cc} could not compile ${name}: ${said.trim() || result.shortMessage}`;
}

function withoutPrograms<Program extends string>(reason: string): CompiledPrograms<Program> {
  return {
    unavailableReason: reason,
    path: () => {
      throw new MeasureError('C_UNAVAILABLE', reason);
    },
    dispose: () => undefined,
  };
}
