// Network byte order: whether any integer is read or written from its wrong end. What is wrong otherwise is other rules' affair.
import { compute, echo, replyTo } from '../../../protocol/sample-frames.js';
import { passed, RuleBroken, skipped } from '../observations.js';
import type { CheckRule } from '../rule.js';
import { explainReply, type WrongReply } from '../wire/explain-reply.js';
import type { StreamClient } from '../wire/stream-client.js';
import { READ_REMEDY } from '../wire/turn-integers.js';
import { streamRule } from './stream-rule.js';

/** Every byte differs, and so does what they mean from the other end. */
const SEQUENCE = 0x01020304;
/** 00000100: read from the wrong end 65,536. */
const PAYLOAD_BYTES = 256;
const TURNED_PAYLOAD_BYTES = 65_536;

export const byteOrderRule: CheckRule = streamRule(
  {
    id: 'tcp-byte-order',
    title: 'keeps to network byte order',
    level: 'full',
    server: 'shared',
    rule: 'All integers are big-endian, which is network byte order (docs/protocol.md, The frame).',
  },
  async (trial) => {
    const client = await trial.connect();
    const frames: readonly (readonly [string, Buffer])[] = [
      ['an echo request with sequence 01020304 and no payload', echo(0, SEQUENCE)],
      ['an echo request with 256 (00000100) bytes of payload', echo(PAYLOAD_BYTES, SEQUENCE)],
      [
        'a compute request with sequence 01020304 and amount 3 (00000003)',
        compute(PAYLOAD_BYTES, 3, SEQUENCE),
      ],
    ];
    for (const [sent, frame] of frames) {
      const doubt = await tryFrame(client, sent, frame);
      if (doubt !== null) return skipped('server', doubt);
    }
    return passed(
      'headers whose every integer means something else from the other end',
      'all were read and sent back in network byte order',
    );
  },
);

/** @returns why nothing can be told. @throws {RuleBroken} for bytes in the wrong order. */
async function tryFrame(
  client: StreamClient,
  sent: string,
  request: Buffer,
): Promise<string | null> {
  client.write(request);
  const expected = replyTo(request);
  const { bytes: received, outcome } = await client.read(expected.length);
  const wrong: WrongReply = { request, expected, received, outcome, transport: 'tcp', others: [] };
  const explanation = explainReply(wrong);
  if (explanation === null) return null;
  if (explanation.cause === 'byte-order') {
    throw new RuleBroken(sent, explanation.received, explanation.remedy);
  }
  if (outcome === 'late' && received.length === 0 && request.length > PAYLOAD_BYTES) {
    await tryTurnedLength(client, sent);
  }
  return `${sent}: its reply is wrong in another way: ${explanation.received}`;
}

/** A server that waits for 65,536 bytes where 256 were announced is given them. @throws {RuleBroken} when it then replies. */
async function tryTurnedLength(client: StreamClient, sent: string): Promise<void> {
  client.write(Buffer.alloc(TURNED_PAYLOAD_BYTES - PAYLOAD_BYTES));
  const { bytes } = await client.read(1);
  if (bytes.length === 0) return;
  throw new RuleBroken(
    sent,
    'nothing came until 65,536 (00010000) bytes of payload had been sent: payloadBytes is read little-endian',
    READ_REMEDY,
  );
}
