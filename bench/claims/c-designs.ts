// The C programs of bench/claims/c/: the servers of the book's designs, and two with memory of a known size.
import { compilePrograms, type CompiledPrograms } from '../c-programs/compile.js';

/** Servers, one design each; all but the pools take a port alone. */
export const C_SERVERS = ['iterative', 'fork', 'prefork', 'thread', 'prethread'] as const;
export type CServer = (typeof C_SERVERS)[number];

/** Programs that do with their memory what they are told. */
export const C_HEAPS = ['heap-fork', 'heap-threads'] as const;
export type CHeap = (typeof C_HEAPS)[number];

/** The programs as executables, or why there are none. */
export type Designs = CompiledPrograms<CServer | CHeap>;

/** Compiles those that are asked for. Never rejects for want of a compiler: the reason is in the answer. @param cc the compiler. */
export function buildDesigns(programs: readonly (CServer | CHeap)[], cc = 'cc'): Promise<Designs> {
  const sources = new URL('../../../bench/claims/c/', import.meta.url);
  return compilePrograms({ sources, programs, needs: "Linux's own process calls" }, cc);
}
