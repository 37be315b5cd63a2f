// Why a reply is wrong, as exactly as its bytes tell, and what the one who wrote the server does about it. Pure: bytes in, sentences
// out; for streams and datagrams alike.
import { HEADER_BYTES } from '../../../protocol/frame.js';
import { explainDigest } from './explain-digest.js';
import { explainFields } from './explain-fields.js';
import { explainLength } from './explain-length.js';
import { explainText } from './explain-text.js';
import { countBytes, showHex } from './show-bytes.js';

/** A reply that is not the right one, and what is known of it. */
export interface WrongReply {
  /** The frame that was sent; bytes without a frame at level echo. */
  readonly request: Buffer;
  /** The one right reply. */
  readonly expected: Buffer;
  /** What came instead: on a stream, no more than was waited for unless the server had ended. */
  readonly received: Buffer;
  /** Why no more came. A datagram is `whole`. */
  readonly outcome: 'whole' | 'late' | 'end' | 'reset';
  readonly transport: 'tcp' | 'udp';
  /** Right replies to other requests of this client, or of others beside it, to tell a mix-up by. */
  readonly others: readonly OtherReply[];
}

/** @see WrongReply */
export interface OtherReply {
  readonly reply: Buffer;
  /** `request 3 of this client`, `another client's request`. */
  readonly whose: string;
}

/** `received`: what is wrong with it; `remedy`: how to mend it. A sentence or two each. */
export interface Explanation {
  readonly cause: 'byte-order' | 'other';
  readonly received: string;
  readonly remedy: string;
}

/** Fewer bytes may be alike by chance. */
const MIN_TELLING_BYTES = 4;
/** Bytes shown from where the difference begins. */
const SHOWN_AROUND_BYTES = 8;

/** The most telling explanation there is. @returns null when the reply is right. */
export function explainReply(wrong: WrongReply): Explanation | null {
  const { expected, received } = wrong;
  if (received.equals(expected)) return null;
  return (
    explainOther(wrong) ??
    explainDigest(wrong) ??
    explainFields(wrong) ??
    explainText(wrong) ??
    explainLength(wrong) ??
    explainDifference(wrong)
  );
}

/** Another request's reply, whole or in front; or its first part, of which no more was read. */
function explainOther(wrong: WrongReply): Explanation | null {
  const { expected, received, others, transport } = wrong;
  const other = others.find(({ reply }) => {
    const length = Math.min(reply.length, received.length);
    const isTelling = length >= (length < reply.length ? HEADER_BYTES : MIN_TELLING_BYTES);
    return (
      isTelling &&
      !reply.equals(expected) &&
      received.subarray(0, length).equals(reply.subarray(0, length))
    );
  });
  if (other === undefined) return null;
  const place =
    transport === 'tcp' ? 'a buffer of its own for every connection' : 'the address of its sender';
  return {
    cause: 'other',
    received: `the reply to ${other.whose} came instead (${showHex(received)})`,
    remedy: `Keep requests apart: each is answered once, on a stream in the order they came, from ${place}.`,
  };
}

/** Nothing better is known than where the bytes part. */
function explainDifference({ expected, received, request }: WrongReply): Explanation {
  const at = firstDifference(expected, received);
  const shown = (bytes: Buffer): string => showHex(bytes.subarray(at, at + SHOWN_AROUND_BYTES));
  const isEcho = expected.equals(request);
  return {
    cause: 'other',
    received: `${countBytes(received.length)}, wrong from byte ${at} on: ${shown(received)} came where ${shown(expected)} was right`,
    remedy: isEcho
      ? 'Send back the very bytes that came: do not decode, trim, change or re-use them before they are sent.'
      : 'A compute reply is its request with the digest at bytes 16 to 19 filled in, and no other byte changed.',
  };
}

/** Index of the first byte in which they differ; the shorter's length when one begins with the other. */
export function firstDifference(one: Buffer, other: Buffer): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) if (one[index] !== other[index]) return index;
  return length;
}
