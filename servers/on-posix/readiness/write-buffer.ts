// Bytes that a socket would not take yet, in memory that the kernel can read: what survives a short send.
import { createKernelMemory, type KernelMemory } from '../../../posix/kernel-memory.js';

/** A queue of bytes in one piece. */
export interface WriteBuffer {
  memory: KernelMemory;
  /** Where the bytes begin in {@link memory}, and how many there are. */
  start: number;
  length: number;
}

const INITIAL_BYTES = 16_384;

export function createWriteBuffer(): WriteBuffer {
  return { memory: createKernelMemory(INITIAL_BYTES), start: 0, length: 0 };
}

/** Puts `source[from, end)` behind what is there. Moves or doubles the memory when it is full. */
export function appendBytes(buffer: WriteBuffer, source: Buffer, from: number, end: number): void {
  const added = end - from;
  if (buffer.start + buffer.length + added > buffer.memory.bytes.length) makeRoom(buffer, added);
  source.copy(buffer.memory.bytes, buffer.start + buffer.length, from, end);
  buffer.length += added;
}

/** Takes `count` bytes away, which have been sent. */
export function consumeBytes(buffer: WriteBuffer, count: number): void {
  buffer.length -= count;
  buffer.start = buffer.length === 0 ? 0 : buffer.start + count;
}

/** Bytes move to the front when half is free, so that each is moved about once. */
function makeRoom(buffer: WriteBuffer, added: number): void {
  const { memory, start, length } = buffer;
  let capacity = memory.bytes.length;
  while (capacity < 2 * length + added) capacity *= 2;
  const roomy = capacity === memory.bytes.length ? memory : createKernelMemory(capacity);
  memory.bytes.copy(roomy.bytes, 0, start, start + length);
  buffer.memory = roomy;
  buffer.start = 0;
}
