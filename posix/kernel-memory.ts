// Memory that the kernel reads or writes: its bytes, and the address that says where they are. Whoever holds this object
// keeps the memory; an address alone keeps nothing.
import { libc } from './libc.js';

/** Bytes at a fixed address, zeroed at first, for as long as this object is referred to. */
export interface KernelMemory {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Of the first byte. Exact: user addresses have 47 or 48 bits. */
  readonly address: number;
}

/** @throws {PosixUnsupportedError} where there are no system calls. */
export function createKernelMemory(byteLength: number): KernelMemory {
  // An ArrayBuffer of its own: small Buffers share theirs with others.
  const storage = new ArrayBuffer(byteLength);
  const bytes = Buffer.from(storage);
  return { bytes, view: new DataView(storage), address: libc().addressOf(bytes) };
}
