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
  keepStandardStreams();
  checked(libc().execv(file, argv.address), 'execv', file, ...args);
  throw new Error('execv returned');
}

/** The runtime has its streams closed on exec once it has made them its own. One that is not open stays so. */
function keepStandardStreams(): void {
  const { fcntl } = libc();
  for (const fd of [0, 1, 2]) {
    const flags = fcntl(fd, F_GETFD, 0);
    if (flags !== -1) checked(fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC), 'fcntl', fd, 'F_SETFD');
  }
}

const F_GETFD = 1;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

function terminated(text: string): KernelMemory {
  const memory = createKernelMemory(Buffer.byteLength(text) + 1);
  memory.bytes.write(text);
  return memory;
}
