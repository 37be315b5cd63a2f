// Micro subject: reading big-endian integers, as network headers hold them, in each way that JavaScript has.
import { endianness } from 'node:os';
import { plainSubject, type Variant } from './subject.js';

/** 8 KiB: two pages, in the first-level cache. */
const BYTES = 8_192;
const U16S = BYTES / 2;
const U32S = BYTES / 4;
const U64S = BYTES / 8;

/**
 * u16, u32 and u64 read from one buffer. Each variant is its own plain loop, since a callback per integer would cost more
 * than the read. All variants of a width return the same: the exclusive or of its integers, folded to 32 bits.
 */
export const byteOrderSubject = plainSubject(
  'byte-order',
  'big-endian integers read by DataView, Buffer methods, shifts, and Buffer.swap16/32/64 with a typed array',
  'integer',
  () => {
    const source = patterned();
    const all = [...u16Variants(source), ...u32Variants(source), ...u64Variants(source)];
    // A swapped buffer is read in the machine's own order, which is the wanted one on little-endian machines only.
    return endianness() === 'LE' ? all : all.filter(({ name }) => !name.includes('swap'));
  },
);

function u16Variants(source: Buffer): Variant[] {
  const view = new DataView(source.buffer, source.byteOffset, BYTES);
  const scratch = Buffer.from(new ArrayBuffer(BYTES));
  const swapped = new Uint16Array(scratch.buffer);
  const variant = (name: string, run: () => number): Variant => ({ name, operations: U16S, run });
  return [
    variant('u16 DataView', () => {
      let folded = 0;
      for (let at = 0; at < BYTES; at += 2) folded ^= view.getUint16(at);
      return folded;
    }),
    variant('u16 Buffer.readUInt16BE', () => {
      let folded = 0;
      for (let at = 0; at < BYTES; at += 2) folded ^= source.readUInt16BE(at);
      return folded;
    }),
    variant('u16 shifts', () => {
      let folded = 0;
      for (let at = 0; at < BYTES; at += 2)
        folded ^= (byte(source, at) << 8) | byte(source, at + 1);
      return folded;
    }),
    variant('u16 copy, swap16, Uint16Array', () => {
      source.copy(scratch);
      scratch.swap16();
      let folded = 0;
      for (let i = 0; i < U16S; i++) folded ^= swapped[i] as number;
      return folded;
    }),
  ];
}

function u32Variants(source: Buffer): Variant[] {
  const view = new DataView(source.buffer, source.byteOffset, BYTES);
  const scratch = Buffer.from(new ArrayBuffer(BYTES));
  const swapped = new Uint32Array(scratch.buffer);
  const variant = (name: string, run: () => number): Variant => ({ name, operations: U32S, run });
  return [
    variant('u32 DataView', () => {
      let folded = 0;
      for (let at = 0; at < BYTES; at += 4) folded ^= view.getUint32(at);
      return folded;
    }),
    variant('u32 Buffer.readUInt32BE', () => {
      let folded = 0;
      for (let at = 0; at < BYTES; at += 4) folded ^= source.readUInt32BE(at);
      return folded;
    }),
    variant('u32 shifts', () => {
      let folded = 0;
      for (let at = 0; at < BYTES; at += 4) folded ^= shifted32(source, at);
      return folded;
    }),
    variant('u32 copy, swap32, Uint32Array', () => {
      source.copy(scratch);
      scratch.swap32();
      let folded = 0;
      for (let i = 0; i < U32S; i++) folded ^= swapped[i] as number;
      return folded;
    }),
  ];
}

/** 64 bits do not fit a JavaScript number: all but the halves pay for a BigInt each. */
function u64Variants(source: Buffer): Variant[] {
  const view = new DataView(source.buffer, source.byteOffset, BYTES);
  const scratch = Buffer.from(new ArrayBuffer(BYTES));
  const swapped = new BigUint64Array(scratch.buffer);
  const variant = (name: string, run: () => number): Variant => ({ name, operations: U64S, run });
  return [
    variant('u64 DataView', () => {
      let folded = 0n;
      for (let at = 0; at < BYTES; at += 8) folded ^= view.getBigUint64(at);
      return fold64(folded);
    }),
    variant('u64 Buffer.readBigUInt64BE', () => {
      let folded = 0n;
      for (let at = 0; at < BYTES; at += 8) folded ^= source.readBigUInt64BE(at);
      return fold64(folded);
    }),
    variant('u64 as two halves by shifts', () => {
      let folded = 0;
      for (let at = 0; at < BYTES; at += 8)
        folded ^= shifted32(source, at) ^ shifted32(source, at + 4);
      return folded;
    }),
    variant('u64 copy, swap64, BigUint64Array', () => {
      source.copy(scratch);
      scratch.swap64();
      let folded = 0n;
      for (let i = 0; i < U64S; i++) folded ^= swapped[i] as bigint;
      return fold64(folded);
    }),
  ];
}

function byte(source: Buffer, at: number): number {
  return source[at] as number;
}

function shifted32(source: Buffer, at: number): number {
  return (
    (byte(source, at) << 24) |
    (byte(source, at + 1) << 16) |
    (byte(source, at + 2) << 8) |
    byte(source, at + 3)
  );
}

function fold64(value: bigint): number {
  return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
}

function patterned(): Buffer {
  const source = Buffer.from(new ArrayBuffer(BYTES));
  for (let i = 0; i < BYTES; i++) source[i] = Math.imul(i, 2_654_435_761) >>> 24;
  return source;
}
