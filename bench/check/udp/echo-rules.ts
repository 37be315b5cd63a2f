// Echo by datagrams: every byte, every size, one reply each, from the address that was asked.
import { HEADER_BYTES } from '../../../protocol/frame.js';
import { echo, request } from '../../../protocol/sample-frames.js';
import { RuleBroken, failed, passed, skipped, warned } from '../observations.js';
import { countBytes, showBytes } from '../wire/show-bytes.js';
import { datagramRule } from './datagram-rule.js';
import { isAnswered } from './exchange-datagrams.js';
import { wrongReply } from './explain-datagram.js';
import { explainSilence } from './explain-silence.js';
import { plainRequest } from './plain-requests.js';

const ECHO_RULE =
  'The data of a datagram comes back in one datagram, byte for byte (RFC 862; docs/protocol.md, The reply).';
/** What servers take for text, for the end of it, or for nothing. */
const TELLING_PAYLOADS: readonly (readonly [string, Buffer])[] = [
  ['all 256 byte values', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['letters of both cases', Buffer.from('The Quick Brown Fox jumps')],
  ['line ends and blanks at both ends', Buffer.from(' \r\n\t a line\nand one\r\n \0\n')],
  ['bytes that are no UTF-8', Buffer.from('c328a0a1e228a1f0288cbc', 'hex')],
  ['zeros', Buffer.alloc(40)],
];
/** Sequences that some take for negative, for the last or for none: they may be any number. */
const TELLING_SEQUENCES = [0x8000_0000, 0xffff_ffff, 0];
/** A datagram is asked for by itself so often: one that comes twice by chance is told from one that always does. */
const SINGLE_REQUESTS = 8;
/** For a second reply that comes a little after the first, at most. Milliseconds. */
const QUIET_MS = 100;

/** The rule without which no other makes sense. */
export const echoRule = datagramRule(
  {
    id: 'udp-echo',
    title: 'echoes a datagram, whatever bytes are in it',
    level: 'echo',
    server: 'shared',
    rule: ECHO_RULE,
  },
  async (trial) => {
    const asker = await trial.open();
    const first = echo(44, 0x01020304);
    const plain = `an echo request of 64 bytes (${showBytes(first)})`;
    const exchanged = await asker.askAll([first]);
    if (exchanged.wrong !== null) throw wrongReply(plain, first, exchanged.wrong.bytes);
    if (!isAnswered(exchanged)) throw await explainSilence(trial, asker, first, plain);
    for (const [index, [name, payload]] of TELLING_PAYLOADS.entries()) {
      const frame = request(payload.length, { sequence: 0x10 + index });
      payload.copy(frame, HEADER_BYTES);
      await asker.ask(frame, `an echo request whose payload is ${name}`);
    }
    for (const sequence of TELLING_SEQUENCES) {
      const frame = echo(44, sequence);
      await asker.ask(frame, `an echo request of 64 bytes (${showBytes(frame)})`);
    }
    const sent = `echo requests with ${TELLING_PAYLOADS.map(([name]) => name).join(', ')}, and with sequences up to ffffffff`;
    return passed(sent, 'all came back, byte for byte');
  },
);

/** Bytes that are no frame: RFC 862 echoes them, a server of frames drops them; both are fine. */
const PLAIN_DATAGRAMS = [Buffer.from('x'), Buffer.from('hello\r\n'), Buffer.alloc(19, 0x2e)];
/** How long such a datagram may be on its way before a server counts as one of frames: this, or many times the usual. */
const PLAIN_PATIENCE_MS = 400;
const USUAL_TIMES = 10;

/** What an RFC 862 server owes beyond frames. */
export const plainRule = datagramRule(
  {
    id: 'udp-plain',
    title: 'echoes datagrams that are no frames',
    level: 'echo',
    server: 'shared',
    rule: 'The data of a datagram comes back, whatever it is (RFC 862).',
  },
  async (trial) => {
    if (trial.tools.level === 'full') {
      return skipped('level', 'at level full they are to be dropped: udp-wrong-length asks that');
    }
    const asker = await trial.open();
    const sent = 'datagrams of 1, 7 and 19 bytes that are no frames';
    const usual = await asker.ask(plainRequest(44, 19), 'an echo request');
    const usualMs = usual.reply.atMs - usual.sentMs;
    const patienceMs = Math.max(PLAIN_PATIENCE_MS, USUAL_TIMES * usualMs);
    for (const datagram of PLAIN_DATAGRAMS) {
      const exchanged = await asker.tryEcho(datagram, patienceMs);
      if (exchanged.wrong !== null) throw notEchoed(datagram, exchanged.wrong.bytes);
      if (isAnswered(exchanged)) continue;
      await asker.ask(plainRequest(44, 20), 'an echo request behind a datagram that is no frame');
      return warned(
        sent,
        `${countBytes(datagram.length)} did not come back; a frame behind them did`,
        'Nothing, for echobench: it sends whole frames. An RFC 862 server echoes any datagram.',
      );
    }
    return passed(sent, 'all came back');
  },
);

function notEchoed(datagram: Buffer, received: Buffer): RuleBroken {
  return new RuleBroken(
    `a datagram of ${showBytes(datagram)}`,
    `another came back, ${showBytes(received)}`,
    'Send back the very bytes that came: as many as recvfrom returned, not decoded, stripped or cut.',
  );
}

/** That one datagram is answered by one, told from a chance by asking several times. */
export const oneReplyRule = datagramRule(
  {
    id: 'udp-one-reply',
    title: 'answers each datagram once',
    level: 'echo',
    server: 'shared',
    rule: 'Every frame gets exactly one reply (docs/protocol.md, The reply).',
  },
  async (trial) => {
    const asker = await trial.open();
    const sent = `${SINGLE_REQUESTS} echo requests, one after the other`;
    for (let index = 0; index < SINGLE_REQUESTS; index++) {
      await asker.ask(plainRequest(44, 30 + index), sent);
    }
    const stray = await asker.listen(performance.now() + quietMs(trial.tools.patienceMs));
    if (stray !== null) {
      throw new RuleBroken(
        sent,
        `one more datagram came, which is the reply to none of them (${showBytes(stray.bytes)})`,
        'Send one reply for each datagram, and nothing else.',
      );
    }
    const doubled = asker.answers().filter(({ copies, sends }) => copies > sends).length;
    if (doubled === 0) return passed(sent, 'one reply each');
    const judge = doubled * 2 > SINGLE_REQUESTS ? failed : warned;
    return judge(
      sent,
      `${doubled} of ${SINGLE_REQUESTS} were answered more than once`,
      'Send one reply for each datagram: one sendto for one recvfrom.',
    );
  },
);

/** The first reply has come; what follows it is a little behind at most. */
export function quietMs(patienceMs: number): number {
  return Math.min(QUIET_MS, patienceMs / 4);
}

/** A connected client would never see a reply from elsewhere. */
export const replyAddressRule = datagramRule(
  {
    id: 'udp-reply-address',
    title: 'answers from the address and port that were asked',
    level: 'echo',
    server: 'shared',
    rule: 'A reply comes from the address its request was sent to (docs/protocol.md, Rules for datagrams).',
  },
  async (trial) => {
    const asker = await trial.open();
    const { server } = asker.client;
    const sent = `echo requests to port ${server.port}`;
    for (let index = 0; index < 2; index++) {
      const { reply } = await asker.ask(plainRequest(44, 40 + index), sent);
      if (reply.port === server.port && reply.address === server.address) continue;
      throw new RuleBroken(
        sent,
        reply.port === server.port
          ? `the reply came from ${reply.address} where ${server.address} was asked: a connected client never sees it`
          : `the reply came from port ${reply.port}: a connected client never sees it`,
        'Send the reply by the very socket that received the request (sock.sendto), not by a new one: a new socket has a port of its own.',
      );
    }
    return passed(sent, `the replies came from port ${server.port}`);
  },
);
