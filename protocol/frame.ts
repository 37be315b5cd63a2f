// The echo protocol's frame: a 20-byte big-endian header and a payload (docs/protocol.md). Pure: no sockets, no timers.

/** Bytes before the payload. */
export const HEADER_BYTES = 20;
/** Most payload bytes a frame may promise on a stream: 1 MiB. */
export const MAX_STREAM_PAYLOAD_BYTES = 1_048_576;
/** Most payload bytes in a datagram: 65,507 (the largest IPv4 UDP payload) less the header. */
export const MAX_DATAGRAM_PAYLOAD_BYTES = 65_487;

/** Values of the `kind` field. */
export const KIND_ECHO = 0;
export const KIND_COMPUTE = 1;
export const KIND_WAIT = 2;

/** Byte offset of each header field. */
export const PAYLOAD_BYTES_OFFSET = 0;
export const SEQUENCE_OFFSET = 4;
export const KIND_OFFSET = 8;
export const FLAGS_OFFSET = 10;
export const AMOUNT_OFFSET = 12;
export const DIGEST_OFFSET = 16;

/** A decoded header. All fields are unsigned; `amount` is iterations for compute and microseconds for wait. */
export interface FrameHeader {
  readonly payloadBytes: number;
  readonly sequence: number;
  readonly kind: number;
  readonly flags: number;
  readonly amount: number;
  readonly digest: number;
}

/** Why a frame breaks the rules. `length-mismatch` is for datagrams whose size is not header + payload. */
export type FrameFault = 'oversized' | 'unknown-kind' | 'flags-set' | 'length-mismatch';

/** Writes `header` into `target` at `offset`. @throws {RangeError} when fewer than 20 bytes remain. */
export function writeHeader(target: Buffer, offset: number, header: FrameHeader): void {
  target.writeUInt32BE(header.payloadBytes, offset + PAYLOAD_BYTES_OFFSET);
  target.writeUInt32BE(header.sequence, offset + SEQUENCE_OFFSET);
  target.writeUInt16BE(header.kind, offset + KIND_OFFSET);
  target.writeUInt16BE(header.flags, offset + FLAGS_OFFSET);
  target.writeUInt32BE(header.amount, offset + AMOUNT_OFFSET);
  target.writeUInt32BE(header.digest, offset + DIGEST_OFFSET);
}

/** Reads the header at `offset`, without judging it. @throws {RangeError} when fewer than 20 bytes remain. */
export function readHeader(source: Buffer, offset: number): FrameHeader {
  return {
    payloadBytes: source.readUInt32BE(offset + PAYLOAD_BYTES_OFFSET),
    sequence: source.readUInt32BE(offset + SEQUENCE_OFFSET),
    kind: source.readUInt16BE(offset + KIND_OFFSET),
    flags: source.readUInt16BE(offset + FLAGS_OFFSET),
    amount: source.readUInt32BE(offset + AMOUNT_OFFSET),
    digest: source.readUInt32BE(offset + DIGEST_OFFSET),
  };
}

/** The rule that `header` breaks on a carrier that allows `maxPayloadBytes`, or null when it keeps them all. */
export function headerFault(header: FrameHeader, maxPayloadBytes: number): FrameFault | null {
  if (header.payloadBytes > maxPayloadBytes) return 'oversized';
  if (header.kind > KIND_WAIT) return 'unknown-kind';
  if (header.flags !== 0) return 'flags-set';
  return null;
}

/** The rule that a whole datagram (or HTTP body) breaks, or null. Fewer bytes than a header is a `length-mismatch`. */
export function datagramFault(datagram: Buffer): FrameFault | null {
  if (datagram.length < HEADER_BYTES) return 'length-mismatch';
  const header = readHeader(datagram, 0);
  const fault = headerFault(header, MAX_STREAM_PAYLOAD_BYTES);
  if (fault !== null) return fault;
  return datagram.length === HEADER_BYTES + header.payloadBytes ? null : 'length-mismatch';
}
