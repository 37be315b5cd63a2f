// Builds the C programs of bench/yardstick/c/ into a temporary folder. Runs none of them.
import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeasureError } from '../run/instruments.js';

/** The programs, each in a file of its name with `.c`. */
export const C_PROGRAMS = ['tcp-echo', 'tcp-load', 'udp-echo', 'udp-load'] as const;
export type CProgram = (typeof C_PROGRAMS)[number];

/** The programs as executables, or why there are none. */
export interface BuiltPrograms {
  /** Null when they were built. */
  readonly unavailableReason: string | null;
  /** The program's executable. @throws {MeasureError} C_UNAVAILABLE with the reason. */
  path(program: CProgram): string;
  /** Removes the executables. Idempotent. */
  dispose(): void;
}

/** As the Linux distributions compile theirs. */
const FLAGS = ['-O2', '-Wall', '-Wextra'];
/** A fraction of a second each; beyond this the compiler waits for something. */
const COMPILE_TIMEOUT_MS = 60_000;

/** Beside the sources, one folder level above the compiled file's own. */
const SOURCES = new URL('../../../bench/yardstick/c/', import.meta.url);

/** Compiles all programs. Never rejects for want of a compiler: the reason is in the answer. @param cc the compiler. */
export async function buildPrograms(cc = 'cc'): Promise<BuiltPrograms> {
  if (process.platform !== 'linux') {
    return withoutPrograms(
      `the C programs use epoll and recvmmsg, which ${process.platform} does not have: run on Linux`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'echobench-yardstick-'));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  for (const program of C_PROGRAMS) {
    const reason = await compile(cc, program, folder);
    if (reason === null) continue;
    dispose();
    return withoutPrograms(reason);
  }
  return { unavailableReason: null, path: (program) => join(folder, program), dispose };
}

/** @returns the reason when it cannot be compiled. */
async function compile(cc: string, program: CProgram, folder: string): Promise<string | null> {
  const source = fileURLToPath(new URL(`${program}.c`, SOURCES));
  const result = await execa(cc, [...FLAGS, '-o', join(folder, program), source], {
    reject: false,
    timeout: COMPILE_TIMEOUT_MS,
  });
  if (!result.failed) return null;
  if (result.code === 'ENOENT') {
    return `there is no C compiler (${cc}): install one, e.g. with apt-get install gcc libc6-dev`;
  }
  const lines = result.stderr.split('\n');
  const said = lines.find((line) => line.includes('error')) ?? lines[0] ?? '';
  return `${cc} could not compile ${program}.c: ${said.trim() || result.shortMessage}`;
}

function withoutPrograms(reason: string): BuiltPrograms {
  return {
    unavailableReason: reason,
    path: () => {
      throw new MeasureError('C_UNAVAILABLE', reason);
    },
    dispose: () => undefined,
  };
}
