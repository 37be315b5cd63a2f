// Why a rule over UDP is broken: by a datagram that is not the reply it should be, or by none. Pure but for asking whether the server
// has ended.
import {
  HEADER_BYTES,
  SEQUENCE_OFFSET,
  datagramFault,
  readHeader,
} from '../../../protocol/frame.js';
import { replyTo } from '../../../protocol/sample-frames.js';
import { RuleBroken } from '../observations.js';
import type { SubjectServer } from '../subject.js';
import { explainReply, type Explanation, type OtherReply } from '../wire/explain-reply.js';
import { countBytes } from '../wire/show-bytes.js';

/** {@link explainDatagram} as the end of a rule. */
export function wrongReply(
  sent: string,
  request: Buffer,
  received: Buffer,
  others: readonly OtherReply[] = [],
): RuleBroken {
  const { received: what, remedy } = explainDatagram(request, received, others);
  return new RuleBroken(sent, what, remedy);
}

/** Why `received` is not the reply to `request`, a whole frame. @param others what it may have been mixed up with. */
export function explainDatagram(
  request: Buffer,
  received: Buffer,
  others: readonly OtherReply[] = [],
): Explanation {
  const frames = countFrames(received);
  if (frames > 1) {
    return {
      cause: 'other',
      received: `${frames} replies came in one datagram of ${countBytes(received.length)}`,
      remedy:
        'Send one datagram for each that came: what goes through a pipe or a stream on its way, as to another program, loses its borders.',
    };
  }
  const expected = replyTo(request);
  const explanation = explainReply({
    request,
    expected,
    received,
    outcome: 'whole',
    transport: 'udp',
    others: [...others, ...stranger(request, received)],
  });
  if (explanation === null) throw new TypeError('a reply was called wrong that is right');
  return explanation;
}

/** How many whole frames a datagram is made of; 0 when anything else is in it. */
function countFrames(datagram: Buffer): number {
  let frames = 0;
  let at = 0;
  while (datagram.length - at >= HEADER_BYTES) {
    at += HEADER_BYTES + readHeader(datagram, at).payloadBytes;
    frames++;
  }
  return at === datagram.length ? frames : 0;
}

/** A whole frame by the rules with a sequence that was not asked for is the reply to somebody else. */
function stranger(request: Buffer, received: Buffer): OtherReply[] {
  if (datagramFault(received) !== null) return [];
  const asked = readHeader(request, 0).sequence;
  const { sequence } = readHeader(received, 0);
  if (sequence === asked || sequence === request.readUInt32LE(SEQUENCE_OFFSET)) return [];
  return [{ reply: received, whose: `a request that is not this client's, sequence ${sequence},` }];
}

/** Nothing came, however often it was asked. */
export function noReply(sent: string, server: SubjectServer, patienceMs: number): RuleBroken {
  const end = server.end();
  if (end !== null) {
    return new RuleBroken(
      sent,
      `nothing came: the server is gone, ${end.how}`,
      'A server lives on, whatever one client sends and wherever it goes: handle the error, and receive the next datagram.',
    );
  }
  return new RuleBroken(
    sent,
    `nothing came within ${patienceMs.toLocaleString('en-US')} ms, sent three times`,
    'Answer every datagram that keeps the rules, to the address it came from, and go on receiving whatever came before it.',
  );
}

/** Our own side would not send it. */
export function refusedHere(sent: string, code: string): RuleBroken {
  return new RuleBroken(
    sent,
    `this host would not send it (${code})`,
    'Nothing to mend in the server: look at the route to it, and at the limits of this host.',
  );
}
