// Replies with bytes too few, too many, or in the wrong place: cut, doubled, led by a greeting, ended by a newline, without their
// header. Pure.
import { HEADER_BYTES } from '../../../protocol/frame.js';
import type { Explanation, WrongReply } from './explain-reply.js';
import { countBytes, showBytes, showHex } from './show-bytes.js';

/** Sizes that people give buffers. A reply cut at one of them tells where. */
const USUAL_BUFFERS: ReadonlySet<number> = new Set([
  ...Array.from({ length: 15 }, (_, index) => 2 ** (index + 3)),
  ...Array.from({ length: 15 }, (_, index) => 2 ** (index + 3) - 1),
  100,
  500,
  1_000,
  1_500,
  2_000,
  10_000,
  1_460,
  1_472,
]);
/** A greeting is not longer than this. */
const MAX_GREETING_BYTES = 400;

const ENDINGS: readonly (readonly [string, string])[] = [
  ['0d0a', 'a carriage return and a newline'],
  ['0a', 'a newline'],
  ['00', 'a NUL'],
];

/** @returns null when the lengths agree and nothing is shifted. */
export function explainLength(wrong: WrongReply): Explanation | null {
  const { expected, received } = wrong;
  if (received.length === 0) return explainNothing(wrong);
  return (
    explainMissingHeader(wrong) ??
    (begins(expected, received) ? explainCut(wrong) : null) ??
    (begins(received, expected) ? explainExtra(wrong) : null) ??
    explainShift(wrong)
  );
}

function explainNothing({ outcome, transport, expected }: WrongReply): Explanation {
  switch (outcome) {
    case 'end':
      return {
        cause: 'other',
        received: 'the server closed the connection without a reply',
        remedy:
          'Close a connection only when its client has closed its side (recv returned 0 bytes) and everything owed is sent.',
      };
    case 'reset':
      return {
        cause: 'other',
        received: 'the server broke the connection off (reset) without a reply',
        remedy:
          'A reset comes of a crash, or of closing with bytes unread: look at what the server prints, and read until the client closes.',
      };
    case 'whole':
      return {
        cause: 'other',
        received: 'an empty reply',
        remedy: `Send back all ${countBytes(expected.length)}.`,
      };
    case 'late':
      return {
        cause: 'other',
        received: 'nothing came in time',
        remedy:
          transport === 'tcp'
            ? 'Answer as soon as bytes are there: do not wait for a full buffer, a newline or the end of the connection; flush what is buffered.'
            : 'Answer every datagram that keeps the rules, to the address that it came from.',
      };
  }
}

/** The payload came back, and the twenty bytes before it did not. */
function explainMissingHeader({ expected, received }: WrongReply): Explanation | null {
  const payload = expected.subarray(HEADER_BYTES);
  if (expected.length <= HEADER_BYTES || received.length < Math.min(payload.length, 4)) return null;
  const isPayload = begins(payload, received) || begins(received, payload);
  if (!isPayload || begins(expected, received)) return null;
  return {
    cause: 'other',
    received: `only the payload came back, without the 20-byte header (${showBytes(received)})`,
    remedy: 'A reply is a whole frame: the header first, then the payload.',
  };
}

function explainCut({ expected, received, outcome, transport }: WrongReply): Explanation {
  const count = received.length;
  const why = {
    whole: '',
    late: ', then nothing in time',
    end: ', then the server closed',
    reset: ', then a reset',
  };
  const cut = `cut at ${countBytes(count)} of ${expected.length.toLocaleString('en-US')}${why[outcome]}`;
  if (transport === 'udp') {
    return {
      cause: 'other',
      received: cut,
      remedy: `A datagram that is longer than the buffer loses its rest: your recvfrom(${count}) must have room for 65,507 bytes, and the reply must be sent whole.`,
    };
  }
  if (count === HEADER_BYTES) {
    return {
      cause: 'other',
      received: `${cut}: the header without its payload`,
      remedy: 'Send the payload behind the header, all payloadBytes bytes of it.',
    };
  }
  const buffer = USUAL_BUFFERS.has(count) ? ` (one recv(${count}), it seems)` : '';
  return {
    cause: 'other',
    received: `${cut}${buffer}`,
    remedy:
      'One recv is not one message, and one send may take less than it is given: read in a loop until the client closes, and send with sendall or in a loop until all is gone.',
  };
}

function explainExtra({ expected, received }: WrongReply): Explanation {
  const extra = received.subarray(expected.length);
  const ending = ENDINGS.find(([hex]) => extra.toString('hex') === hex);
  if (ending !== undefined) {
    return {
      cause: 'other',
      received: `the reply, and ${ending[1]} behind it (${ending[0]})`,
      remedy:
        'Send back what came and nothing else: no println, no "\\n", no terminating NUL counted in.',
    };
  }
  if (extra.equals(expected.subarray(0, extra.length)) && extra.length >= 4) {
    return {
      cause: 'other',
      received: `the reply, and ${extra.length >= expected.length ? 'the same again' : 'its first bytes again'} behind it`,
      remedy: 'Answer every request once: do not send again what is still in the buffer.',
    };
  }
  return {
    cause: 'other',
    received: `the reply, and ${countBytes(extra.length)} more behind it: ${showHex(extra)}`,
    remedy:
      'Send exactly as many bytes as came: the count that recv returned, not the size of the buffer.',
  };
}

/** The right bytes, later than they should be. */
function explainShift({ expected, received }: WrongReply): Explanation | null {
  const start = expected.subarray(0, Math.min(expected.length, HEADER_BYTES + 4));
  for (let shift = 1; shift <= Math.min(MAX_GREETING_BYTES, received.length - 4); shift++) {
    if (!begins(start, received.subarray(shift, shift + start.length))) continue;
    const before = received.subarray(0, shift);
    const said = isText(before) ? ` (“${before.toString('latin1').trim()}”)` : '';
    const ending = ENDINGS.find(([hex]) => before.toString('hex') === hex);
    return {
      cause: 'other',
      received:
        ending === undefined
          ? `${countBytes(shift)} that nobody asked for came before the reply: ${showHex(before)}${said}`
          : `${ending[1]} (${ending[0]}) came between the reply before and this one`,
      remedy:
        'Send back what came and nothing else: no greeting, no prompt, nothing between replies.',
    };
  }
  return null;
}

/** Whether `whole` begins with `part`. */
function begins(whole: Buffer, part: Buffer): boolean {
  return part.length <= whole.length && whole.subarray(0, part.length).equals(part);
}

function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d);
}
