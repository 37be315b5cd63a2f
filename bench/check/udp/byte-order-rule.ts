// Network byte order: whether any integer is read or written from its wrong end. What is wrong otherwise is other rules' affair.
import { compute, echo } from '../../../protocol/sample-frames.js';
import { RuleBroken, passed, skipped } from '../observations.js';
import { showBytes } from '../wire/show-bytes.js';
import { datagramRule } from './datagram-rule.js';
import { isAnswered } from './exchange-datagrams.js';
import { explainDatagram } from './explain-datagram.js';
import { explainSilence } from './explain-silence.js';

/** Every field reads differently from the other end, and in no other field's place. */
const ASYMMETRIC = { sequence: 0x0102_0304, payloadBytes: 0x0105, amount: 0x0203 };

export const byteOrderRule = datagramRule(
  {
    id: 'udp-byte-order',
    title: 'keeps to network byte order',
    level: 'full',
    server: 'shared',
    rule: 'All integers are big-endian, which is network byte order (docs/protocol.md, The frame).',
  },
  async (trial) => {
    const asker = await trial.open();
    const { payloadBytes, sequence, amount } = ASYMMETRIC;
    const request = compute(payloadBytes, amount, sequence);
    const sent = `a compute request with sequence ${sequence}, ${payloadBytes} bytes of payload and amount ${amount} (${showBytes(request)})`;
    const exchanged = await asker.askAll([request]);
    const { wrong } = exchanged;
    if (isAnswered(exchanged)) {
      return passed(sent, 'every integer was read and sent back in network byte order');
    }
    if (wrong === null) {
      throw await explainSilence(trial, asker, echo(payloadBytes, sequence), sent);
    }
    const explanation = explainDatagram(request, wrong.bytes);
    if (explanation.cause === 'byte-order')
      throw new RuleBroken(sent, explanation.received, explanation.remedy);
    return skipped('server', `the reply is wrong in another way: ${explanation.received}`);
  },
);
