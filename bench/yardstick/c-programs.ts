// The C programs of bench/yardstick/c/: which there are, and how to have them built.
import { compilePrograms, type CompiledPrograms } from '../c-programs/compile.js';

/** The programs, each in a file of its name with `.c`. */
export const C_PROGRAMS = ['tcp-echo', 'tcp-load', 'udp-echo', 'udp-load'] as const;
export type CProgram = (typeof C_PROGRAMS)[number];

/** The programs as executables, or why there are none. */
export type BuiltPrograms = CompiledPrograms<CProgram>;

/** Compiles all programs. Never rejects for want of a compiler: the reason is in the answer. @param cc the compiler. */
export function buildPrograms(cc = 'cc'): Promise<BuiltPrograms> {
  const sources = new URL('../../../bench/yardstick/c/', import.meta.url);
  return compilePrograms({ sources, programs: C_PROGRAMS, needs: 'epoll and recvmmsg' }, cc);
}
