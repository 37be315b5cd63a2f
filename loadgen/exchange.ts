// The requests of one load and the check of their replies: unique bytes per client and sequence, so that a reply that
// was swapped, repeated or cut can be told from the right one. Pure; one instance per worker.
import {
  AMOUNT_OFFSET,
  DIGEST_OFFSET,
  HEADER_BYTES,
  KIND_COMPUTE,
  KIND_OFFSET,
  SEQUENCE_OFFSET,
  writeHeader,
} from '../protocol/frame.js';
import { createDigestChecker } from '../protocol/work.js';
import type { Workload } from '../protocol/workload.js';
import { workloadFields } from '../protocol/workload.js';

/** Payload bytes that carry the client and the sequence, where the payload has room: u32 each, big-endian. */
const TAG_BYTES = 8;
const NO_TAG = -1;
/** Up to this length a comparison by words of 4 bytes costs less than a call of Buffer's own. */
const MOST_BYTES_BY_WORD = 128;

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
  const patternOffset = HEADER_BYTES + (tagged ? TAG_BYTES : 0);
  const templateWords = viewOf(template);
  const targets = createLastView();
  const sources = createLastView();

  function writeRequest(target: Buffer, offset: number, client: number, sequence: number): void {
    template.copy(target, offset);
    renumberRequest(target, offset, client, sequence);
  }

  function renumberRequest(target: Buffer, offset: number, client: number, sequence: number): void {
    const words = targets.of(target);
    words.setUint32(offset + SEQUENCE_OFFSET, sequence);
    if (!tagged) return;
    words.setUint32(offset + HEADER_BYTES, client);
    words.setUint32(offset + HEADER_BYTES + 4, sequence);
  }

  function isReply(source: Buffer, offset: number, client: number, sequence: number): boolean {
    if (source.length - offset < messageBytes) return false;
    const words = sources.of(source);
    if (words.getUint32(offset + SEQUENCE_OFFSET) !== sequence) return false;
    if (words.getUint32(offset) !== payloadBytes) return false;
    if (words.getUint32(offset + KIND_OFFSET) !== kind * 0x10000) return false;
    if (words.getUint32(offset + AMOUNT_OFFSET) !== amount) return false;
    if (tagged && words.getUint32(offset + HEADER_BYTES) !== client) return false;
    if (tagged && words.getUint32(offset + HEADER_BYTES + 4) !== sequence) return false;
    if (!isPattern(source, words, offset)) return false;
    const digest = words.getUint32(offset + DIGEST_OFFSET);
    if (expectedDigest === null) return digest === 0;
    return digest === expectedDigest(source, offset + HEADER_BYTES, offset + messageBytes);
  }

  /** Whether the payload behind the tag is the one that was sent. */
  function isPattern(source: Buffer, words: DataView, offset: number): boolean {
    if (messageBytes > MOST_BYTES_BY_WORD) {
      const end = offset + messageBytes;
      return (
        source.compare(template, patternOffset, messageBytes, offset + patternOffset, end) === 0
      );
    }
    let at = patternOffset;
    for (; at <= messageBytes - 4; at += 4)
      if (words.getInt32(offset + at, true) !== templateWords.getInt32(at, true)) return false;
    for (; at < messageBytes; at++) if (source[offset + at] !== template[at]) return false;
    return true;
  }

  return {
    messageBytes,
    writeRequest,
    renumberRequest,
    isReply,
    sequenceOf: (source, offset) => sources.of(source).getUint32(offset + SEQUENCE_OFFSET),
    taggedSequenceOf: (source, offset) =>
      tagged && source.length - offset >= HEADER_BYTES + TAG_BYTES
        ? sources.of(source).getUint32(offset + HEADER_BYTES + 4)
        : NO_TAG,
  };
}

/**
 * The view of the Buffer that was asked for last: messages lie in the same few memories again and again, and a DataView reads and
 * writes a number in a nanosecond where Buffer's own methods take ten.
 */
function createLastView(): { of: (bytes: Buffer) => DataView } {
  let last: Buffer = Buffer.alloc(0);
  let view = viewOf(last);
  return {
    of: (bytes) => {
      if (bytes === last) return view;
      last = bytes;
      view = viewOf(bytes);
      return view;
    },
  };
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function fillPattern(template: Buffer, seed: number): void {
  let x = (seed ^ 0x9e3779b9) | 0;
  for (let i = HEADER_BYTES; i < template.length; i++) {
    x = (Math.imul(x, 0x915f77f5) + 1) | 0;
    template[i] = x >>> 24;
  }
}
