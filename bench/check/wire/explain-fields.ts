// What went wrong in the header of a reply: fields in the wrong byte order, another sequence, fields that should not have changed. Pure.
import {
  AMOUNT_OFFSET,
  DIGEST_OFFSET,
  FLAGS_OFFSET,
  HEADER_BYTES,
  KIND_COMPUTE,
  KIND_OFFSET,
  PAYLOAD_BYTES_OFFSET,
  SEQUENCE_OFFSET,
  readHeader,
} from '../../../protocol/frame.js';
import type { Explanation, WrongReply } from './explain-reply.js';

interface Field {
  readonly name: string;
  readonly offset: number;
  readonly bytes: 2 | 4;
}

const FIELDS: readonly Field[] = [
  { name: 'payloadBytes', offset: PAYLOAD_BYTES_OFFSET, bytes: 4 },
  { name: 'sequence', offset: SEQUENCE_OFFSET, bytes: 4 },
  { name: 'kind', offset: KIND_OFFSET, bytes: 2 },
  { name: 'flags', offset: FLAGS_OFFSET, bytes: 2 },
  { name: 'amount', offset: AMOUNT_OFFSET, bytes: 4 },
  { name: 'digest', offset: DIGEST_OFFSET, bytes: 4 },
];

/** @returns null when the header is right, or not one at all. */
export function explainFields({ request, expected, received }: WrongReply): Explanation | null {
  if (expected.length < HEADER_BYTES || received.length < HEADER_BYTES) return null;
  const changed = FIELDS.filter(
    (field) => !bytesOf(received, field).equals(bytesOf(expected, field)),
  );
  if (changed.length === 0 || changed.length === FIELDS.length) return null;
  const turned = changed.filter((field) =>
    isTurned(bytesOf(received, field), bytesOf(expected, field)),
  );
  if (turned.length > 0 && turned.length === changed.length)
    return littleEndian(turned, expected, received);
  // A payload that is wrong as well is not a matter of single fields.
  const isRightBehind = received
    .subarray(HEADER_BYTES)
    .equals(expected.subarray(HEADER_BYTES, received.length));
  if (!isRightBehind) return null;
  const zeroed = changed.every((field) => bytesOf(received, field).every((byte) => byte === 0));
  return {
    cause: 'other',
    received: `${changed.map((field) => describe(field, expected, received)).join('; ')}${zeroed ? ' (set to 0)' : ''}`,
    remedy:
      readHeader(request, 0).kind === KIND_COMPUTE
        ? 'A compute reply is its request with the digest filled in: every other field goes back as it came.'
        : 'The reply is the request byte for byte: send its header back as it came.',
  };
}

/** All that differs is right when read from the other end. */
function littleEndian(turned: readonly Field[], expected: Buffer, received: Buffer): Explanation {
  const names = turned.map(({ name }) => name).join(', ');
  const examples = turned.map(
    (field) =>
      `${field.name} is right but little-endian: got ${bytesOf(received, field).toString('hex')} (read as ${valueOf(received, field)}) for ${bytesOf(expected, field).toString('hex')} (${valueOf(expected, field)})`,
  );
  return {
    cause: 'byte-order',
    received: examples.join('; '),
    remedy: `Integers travel in network byte order: pack ${names} with '>' or '!' in front of the format (Python: struct.pack('!IIHHII', …)), htonl and htons (C), writeUInt32BE (Node); or send the header's bytes back as they came.`,
  };
}

function describe(field: Field, expected: Buffer, received: Buffer): string {
  return `${field.name} is ${valueOf(received, field)}, ${valueOf(expected, field)} is right`;
}

function isTurned(got: Buffer, right: Buffer): boolean {
  return Buffer.from(got).reverse().equals(right);
}

function bytesOf(frame: Buffer, { offset, bytes }: Field): Buffer {
  return frame.subarray(offset, offset + bytes);
}

function valueOf(frame: Buffer, { offset, bytes }: Field): number {
  return frame.readUIntBE(offset, bytes);
}
