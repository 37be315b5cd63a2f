// Datagrams that break the rules: dropped without an answer, and nobody is disturbed, not even the one that sent them.
import {
  HEADER_BYTES,
  MAX_DATAGRAM_PAYLOAD_BYTES,
  type FrameHeader,
} from '../../../protocol/frame.js';
import {
  MOST_PROMISED_BYTES,
  SET_FLAGS,
  TOO_LONG_BYTES,
  UNKNOWN_KINDS,
  showField,
} from '../../../protocol/sample-frames.js';
import { RuleBroken, passed } from '../observations.js';
import type { CheckRule } from '../rule.js';
import { countBytes, showBytes } from '../wire/show-bytes.js';
import { datagramRule, type DatagramAsker, type DatagramTrial } from './datagram-rule.js';
import { isAnswered } from './exchange-datagrams.js';
import { noReply } from './explain-datagram.js';
import { quietMs } from './echo-rules.js';
import { plainRequest } from './plain-requests.js';

/** A datagram and what is wrong with it: `a frame that announces …`. */
type Malformed = readonly [name: string, datagram: Buffer];

const PAYLOAD_BYTES = 10;
/** Of one sender, that is not the one whose sequence they carry. */
const INDEX = 500;
const MALFORMED_RULE =
  'A datagram that breaks the rules is dropped without an answer, and disturbs nobody (docs/protocol.md, Rules for datagrams).';

const WRONG_LENGTHS: readonly Malformed[] = [
  ...[
    MOST_PROMISED_BYTES,
    TOO_LONG_BYTES,
    MAX_DATAGRAM_PAYLOAD_BYTES + 1,
    PAYLOAD_BYTES + 1,
    PAYLOAD_BYTES - 1,
    0,
  ].map((payloadBytes): Malformed => [
    `a frame of ${PAYLOAD_BYTES} payload bytes that announces ${payloadBytes.toLocaleString('en-US')}`,
    withFields({ payloadBytes }),
  ]),
  ['the first 19 bytes of a header', plainRequest(0, INDEX).subarray(0, HEADER_BYTES - 1)],
  ['one byte', Buffer.from('x')],
];
const WRONG_KINDS = UNKNOWN_KINDS.map((kind): Malformed => [
  `a frame of kind ${showField(kind)}`,
  withFields({ kind }),
]);
const WRONG_FLAGS = SET_FLAGS.map((flags): Malformed => [
  `a frame with flags ${showField(flags)}`,
  withFields({ flags }),
]);

export const wrongLengthRule = malformedRule(
  'udp-wrong-length',
  'drops datagrams whose length is not what they announce',
  WRONG_LENGTHS,
  'Compare before you answer: a datagram has 20 bytes at least, and exactly 20 + payloadBytes.',
);
export const unknownKindRule = malformedRule(
  'udp-unknown-kind',
  'drops datagrams of an unknown kind',
  WRONG_KINDS,
  'Answer kinds 0, 1 and 2 alone.',
);
export const flagsRule = malformedRule(
  'udp-flags',
  'drops datagrams with a flag set',
  WRONG_FLAGS,
  'Answer only where flags is 0.',
);

function withFields(fields: Partial<FrameHeader>): Buffer {
  return plainRequest(PAYLOAD_BYTES, INDEX, fields);
}

function malformedRule(
  id: string,
  title: string,
  datagrams: readonly Malformed[],
  remedy: string,
): CheckRule {
  return datagramRule(
    { id, title, level: 'full', server: 'shared', rule: MALFORMED_RULE },
    async (trial) => {
      const [sender, other] = [await trial.open(), await trial.open()];
      for (const [index, [name, datagram]] of datagrams.entries()) {
        await sender.client.send(datagram);
        const right = plainRequest(44, 510 + index);
        await other.ask(right, `${name}, then an echo request from another sender`);
        const answer = await answerBefore(trial, sender, right, name);
        if (answer !== null) throw answered(datagrams, answer, remedy);
      }
      const late = await sender.listen(performance.now() + quietMs(trial.tools.patienceMs));
      if (late !== null) throw answered(datagrams, late.bytes, remedy);
      const names = datagrams.map(([name]) => name).join('; ');
      return passed(names, 'none was answered, and right requests behind each were');
    },
  );
}

/** Asks rightly behind a malformed datagram. @returns what came beside the right reply. @throws {RuleBroken} when nothing came at all. */
async function answerBefore(
  { server, tools }: DatagramTrial,
  sender: DatagramAsker,
  right: Buffer,
  name: string,
): Promise<Buffer | null> {
  const exchanged = await sender.askAll([right]);
  if (exchanged.wrong !== null) return exchanged.wrong.bytes;
  if (isAnswered(exchanged)) return null;
  throw noReply(`${name}, then an echo request of the same sender`, server, tools.patienceMs);
}

/** The datagram that was answered is told by what came, as far as that can be. */
function answered(datagrams: readonly Malformed[], answer: Buffer, remedy: string): RuleBroken {
  const whose = datagrams.find(([, datagram]) => datagram.equals(answer));
  return new RuleBroken(
    whose === undefined ? datagrams.map(([name]) => name).join('; ') : whose[0],
    `it was answered by ${showBytes(answer)}`,
    remedy,
  );
}

export const emptyRule = datagramRule(
  {
    id: 'udp-empty',
    title: 'goes on after an empty datagram',
    level: 'echo',
    server: 'shared',
    rule: 'A datagram may have no data (RFC 768); it comes back empty (RFC 862), or is dropped since it is no frame. It is not the end of anything.',
  },
  async (trial) => {
    const [sender, other] = [await trial.open(), await trial.open()];
    const sent = 'an empty datagram';
    const empty = await sender.tryEcho(Buffer.alloc(0), quietMs(trial.tools.patienceMs));
    if (empty.wrong !== null) {
      throw new RuleBroken(
        sent,
        `it was answered by ${showBytes(empty.wrong.bytes)}`,
        'Send as many bytes as recvfrom returned: none.',
      );
    }
    await sender.ask(plainRequest(44, 530), `${sent}, then an echo request`);
    await other.ask(plainRequest(44, 531), `${sent}, then an echo request from another sender`);
    const came = isAnswered(empty) ? 'it came back' : 'nothing came back for it';
    if (trial.tools.level === 'full' && isAnswered(empty)) {
      throw new RuleBroken(
        sent,
        `${came}, ${countBytes(0)}`,
        'A frame has 20 bytes at least: drop what is shorter, unanswered.',
      );
    }
    return passed(sent, `${came}, and requests behind it were answered`);
  },
);
