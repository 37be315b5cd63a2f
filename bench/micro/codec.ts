// Micro subject: the frame header's codec, which every server and every client runs once per message.
import type { FrameHeader } from '../../protocol/frame.js';
import { HEADER_BYTES, readHeader, writeHeader } from '../../protocol/frame.js';
import { plainSubject, type Variant } from './subject.js';

/** Some 20 KiB of headers: inside the first-level cache, like a server's read buffer. */
const HEADERS = 1_000;

/** Writing and reading headers one after another in one buffer. */
export const codecSubject = plainSubject(
  'codec',
  "writeHeader and readHeader of protocol/frame.ts, as a server's loop meets them",
  'header',
  codecVariants,
);

function codecVariants(): Variant[] {
  const buffer = Buffer.alloc(HEADERS * HEADER_BYTES);
  const headers = Array.from({ length: HEADERS }, (_, sequence) => exampleHeader(sequence));
  writeAll(buffer, headers);
  return [
    { name: 'write', operations: HEADERS, run: () => writeAll(buffer, headers) },
    { name: 'read', operations: HEADERS, run: () => readAll(buffer) },
    { name: 'read one field', operations: HEADERS, run: () => readSequences(buffer) },
  ];
}

function exampleHeader(sequence: number): FrameHeader {
  return { payloadBytes: 44, sequence, kind: 0, flags: 0, amount: 0, digest: 0 };
}

/** @returns the sum of the sequences, read back from the bytes. */
function writeAll(buffer: Buffer, headers: readonly FrameHeader[]): number {
  let offset = 0;
  let sum = 0;
  for (const header of headers) {
    writeHeader(buffer, offset, header);
    sum += (buffer[offset + 6] as number) * 256 + (buffer[offset + 7] as number);
    offset += HEADER_BYTES;
  }
  return sum;
}

function readAll(buffer: Buffer): number {
  let sum = 0;
  for (let offset = 0; offset < buffer.length; offset += HEADER_BYTES) {
    const header = readHeader(buffer, offset);
    sum += header.sequence + header.kind + header.flags + header.amount + header.digest;
  }
  return sum;
}

function readSequences(buffer: Buffer): number {
  let sum = 0;
  for (let offset = 0; offset < buffer.length; offset += HEADER_BYTES) {
    sum += buffer.readUInt32BE(offset + 4);
  }
  return sum;
}
