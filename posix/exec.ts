// execv(3): this process becomes another program, under the same id and with the same standard streams.
import type { KernelMemory } from './kernel-memory.js';
import { createKernelMemory } from './kernel-memory.js';
import { libc } from './libc.js';
import { checked } from './posix-error.js';

/**
 * Becomes `file` with `args` (the program's own name not among them), in the environment as it is now. Threads end, and descriptors
 * that are closed on exec, which Node's are; signals that Node handles have their default action again.
 * @throws {PosixError} ENOENT, EACCES; else it does not return.
 */
export function replaceProcess(file: string, args: readonly string[]): never {
  const texts: KernelMemory[] = [file, ...args].map(terminated);
  const argv = createKernelMemory((texts.length + 1) * 8);
  for (const [index, { address }] of texts.entries())
    argv.view.setBigUint64(index * 8, BigInt(address), true);
  checked(libc().execv(file, argv.address), 'execv', file, ...args);
  throw new Error('execv returned');
}

function terminated(text: string): KernelMemory {
  const memory = createKernelMemory(Buffer.byteLength(text) + 1);
  memory.bytes.write(text);
  return memory;
}
