// The requests of one load and the check of their replies: unique bytes per client and sequence, so that a reply that
// was swapped, repeated or cut can be told from the right one. Pure; one instance per worker.
import {
  AMOUNT_OFFSET,
  DIGEST_OFFSET,
  HEADER_BYTES,
  KIND_COMPUTE,
  SEQUENCE_OFFSET,
  writeHeader,
} from '../protocol/frame.js';
import { createDigestChecker } from '../protocol/work.js';
import type { Workload } from '../protocol/workload.js';
import { workloadFields } from '../protocol/workload.js';

/** Payload bytes that carry the client and the sequence, where the payload has room: u32 each, big-endian. */
const TAG_BYTES = 8;
const NO_TAG = -1;

/** Writes requests and checks replies of one load. */
export interface Exchange {
  /** Header and payload together. */
  readonly messageBytes: number;
  /** Writes the whole request of `client` numbered `sequence` into `target` at `offset`. */
  writeRequest(target: Buffer, offset: number, client: number, sequence: number): void;
  /** Turns a whole request that lies in `target` at `offset` into another one: the header's and the tag's few bytes alone. */
  renumberRequest(target: Buffer, offset: number, client: number, sequence: number): void;
  /**
   * Whether the `messageBytes` bytes at `offset` are the right reply to that request: length, sequence, kind, payload,
   * and for compute the digest. Does not allocate for echo and wait.
   */
  isReply(source: Buffer, offset: number, client: number, sequence: number): boolean;
  /** The sequence in a reply's header. */
  sequenceOf(source: Buffer, offset: number): number;
  /** The sequence in a reply's payload tag, or -1 where payloads are too short to have one: tells whose reply a damaged header was. */
  taggedSequenceOf(source: Buffer, offset: number): number;
}

/** @param messageBytes the whole frame, 20 or more. @param seed varies the payload's pattern from load to load. */
export function createExchange(workload: Workload, messageBytes: number, seed: number): Exchange {
  const template = Buffer.alloc(messageBytes);
  const payloadBytes = messageBytes - HEADER_BYTES;
  const { kind, amount } = workloadFields(workload);
  writeHeader(template, 0, { payloadBytes, sequence: 0, kind, flags: 0, amount, digest: 0 });
  fillPattern(template, seed);
  const expectedDigest = kind === KIND_COMPUTE ? createDigestChecker(amount) : null;
  const tagged = payloadBytes >= TAG_BYTES;
  const restOffset = HEADER_BYTES + (tagged ? TAG_BYTES : 0);

  function writeRequest(target: Buffer, offset: number, client: number, sequence: number): void {
    template.copy(target, offset);
    renumberRequest(target, offset, client, sequence);
  }

  function renumberRequest(target: Buffer, offset: number, client: number, sequence: number): void {
    target.writeUInt32BE(sequence, offset + SEQUENCE_OFFSET);
    if (!tagged) return;
    target.writeUInt32BE(client, offset + HEADER_BYTES);
    target.writeUInt32BE(sequence, offset + HEADER_BYTES + 4);
  }

  function isReply(source: Buffer, offset: number, client: number, sequence: number): boolean {
    if (source.length - offset < messageBytes) return false;
    if (source.readUInt32BE(offset + SEQUENCE_OFFSET) !== sequence) return false;
    if (source.readUInt32BE(offset) !== payloadBytes) return false;
    if (source.readUInt32BE(offset + 8) !== kind * 0x10000) return false;
    if (source.readUInt32BE(offset + AMOUNT_OFFSET) !== amount) return false;
    if (tagged && source.readUInt32BE(offset + HEADER_BYTES) !== client) return false;
    if (tagged && source.readUInt32BE(offset + HEADER_BYTES + 4) !== sequence) return false;
    const end = offset + messageBytes;
    if (source.compare(template, restOffset, messageBytes, offset + restOffset, end) !== 0)
      return false;
    const digest = source.readUInt32BE(offset + DIGEST_OFFSET);
    return digest === (expectedDigest?.(source, offset + HEADER_BYTES, end) ?? 0);
  }

  return {
    messageBytes,
    writeRequest,
    renumberRequest,
    isReply,
    sequenceOf: (source, offset) => source.readUInt32BE(offset + SEQUENCE_OFFSET),
    taggedSequenceOf: (source, offset) =>
      tagged && source.length - offset >= HEADER_BYTES + TAG_BYTES
        ? source.readUInt32BE(offset + HEADER_BYTES + 4)
        : NO_TAG,
  };
}

function fillPattern(template: Buffer, seed: number): void {
  let x = (seed ^ 0x9e3779b9) | 0;
  for (let i = HEADER_BYTES; i < template.length; i++) {
    x = (Math.imul(x, 0x915f77f5) + 1) | 0;
    template[i] = x >>> 24;
  }
}
