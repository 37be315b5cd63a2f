// Replies of servers that take bytes for text: decoded and encoded again, upper-cased, stripped, ended by a newline or a NUL. Pure.
import type { Explanation, WrongReply } from './explain-reply.js';
import { countBytes, showHex } from './show-bytes.js';

interface Habit {
  readonly apply: (right: Buffer) => Buffer;
  readonly what: string;
  readonly remedy: string;
}

const AS_BYTES =
  'Keep bytes as bytes: no decode() and encode() (Python), no toString() or setEncoding() (Node), no Reader and Writer (Java).';
const NO_STRINGS =
  'Bytes are not a C string: keep the count that recv returned, and send that many; no strlen, strcpy, printf("%s").';

/** Whole replies that such habits make of the right one. */
const HABITS: readonly Habit[] = [
  {
    apply: (right) => Buffer.from(right.toString('utf8'), 'utf8'),
    what: 'bytes that are not UTF-8 came back as ef bf bd, the mark for what cannot be decoded',
    remedy: AS_BYTES,
  },
  {
    apply: (right) => Buffer.from(right.toString('latin1'), 'utf8'),
    what: 'every byte above 7f came back as two: it was decoded as Latin-1 and encoded as UTF-8',
    remedy: AS_BYTES,
  },
  {
    apply: (right) => right.map(upperCase) as Buffer,
    what: 'letters came back upper-cased',
    remedy: 'An echo changes nothing: send back what came, without upper().',
  },
  {
    apply: (right) => Buffer.from(right.toString('utf8').toUpperCase(), 'utf8'),
    what: 'the bytes came back decoded, upper-cased and encoded again',
    remedy: AS_BYTES,
  },
  {
    apply: (right) => right.map(lowerCase) as Buffer,
    what: 'letters came back lower-cased',
    remedy: 'An echo changes nothing: send back what came, without lower().',
  },
  {
    apply: (right) => right.map((byte) => byte & 0x7f) as Buffer,
    what: 'the top bit of every byte was cleared',
    remedy: AS_BYTES,
  },
  {
    apply: (right) => right.filter((byte) => byte < 0x80) as Buffer,
    what: 'bytes above 7f were left out',
    remedy: AS_BYTES,
  },
  {
    apply: (right) => Buffer.from(right.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
    what: 'line ends were changed: 0d 0a came back as 0a',
    remedy: AS_BYTES,
  },
  {
    apply: (right) => Buffer.from(right.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    what: 'line ends were changed: 0a came back as 0d 0a',
    remedy: AS_BYTES,
  },
  {
    apply: (right) => Buffer.from(right).reverse(),
    what: 'the bytes came back in reverse',
    remedy: 'An echo changes nothing: send back what came, in its order.',
  },
];

/** @returns null when it is none of these. On a stream the reply may be cut where it was waited for no longer. */
export function explainText({ expected, received }: WrongReply): Explanation | null {
  if (received.length === 0) return null;
  const isOnlyCut = begins(expected, received);
  const habit = isOnlyCut
    ? undefined
    : HABITS.find(({ apply }) => begins(apply(expected), received));
  if (habit !== undefined)
    return {
      cause: 'other',
      received: `${habit.what} (${showHex(received)})`,
      remedy: habit.remedy,
    };
  return explainStripped(expected, received) ?? explainNul(expected, received);
}

/** Whether `received` is all of `whole`, or its first part: as much as was waited for. */
function begins(whole: Buffer, received: Buffer): boolean {
  return whole.subarray(0, received.length).equals(received);
}

function explainStripped(expected: Buffer, received: Buffer): Explanation | null {
  const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  let start = 0;
  let end = expected.length;
  while (start < end && isBlank(expected[start] ?? 0)) start++;
  while (end > start && isBlank(expected[end - 1] ?? 0)) end--;
  if (end - start === expected.length || !expected.subarray(start, end).equals(received))
    return null;
  return {
    cause: 'other',
    received: `${countBytes(expected.length - received.length)} at the ends that look like blanks were stripped`,
    remedy: 'Take the bytes as they are: no strip(), trim() or readline().',
  };
}

/** A string that ends at its first NUL, or that has got one more. */
function explainNul(expected: Buffer, received: Buffer): Explanation | null {
  const nul = expected.indexOf(0);
  if (nul < 0 || nul === expected.length - 1) return null;
  const rest = received.subarray(nul);
  const isCut =
    received.length === nul || (received.length > nul && rest.every((byte) => byte === 0));
  if (!isCut || !received.subarray(0, nul).equals(expected.subarray(0, nul))) return null;
  if (received.length === expected.length && received.equals(expected)) return null;
  return {
    cause: 'other',
    received: `it ends at the first NUL, byte ${nul} of ${expected.length}`,
    remedy: NO_STRINGS,
  };
}

function upperCase(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
