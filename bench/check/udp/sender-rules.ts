// Many senders at once: each gets its own replies at its own address, whatever the others do and wherever they are.
import { isIPv4 } from 'node:net';
import { KIND_WAIT } from '../../../protocol/frame.js';
import { replyTo } from '../../../protocol/sample-frames.js';
import type { CheckLevel } from '../../../results/check-result.js';
import { RuleBroken, passed, skipped } from '../observations.js';
import type { OtherReply } from '../wire/explain-reply.js';
import { datagramRule, type DatagramAsker, type DatagramTrial } from './datagram-rule.js';
import { isAnswered, type Exchanged } from './exchange-datagrams.js';
import { noReply, wrongReply } from './explain-datagram.js';
import { plainRequest } from './plain-requests.js';

const SENDERS = 24;
/** Each, all at once: together some 100 datagrams of 64 bytes, which any receive buffer holds. */
const REQUESTS_EACH = 4;
const REPLY_ADDRESS_RULE =
  'Each reply goes to the address that its request came from (RFC 862; docs/protocol.md, Rules for datagrams).';
/** How often a client asks and is gone at once. */
const LEAVINGS = 5;
const LEFT_WAIT_US = 20_000;

export const manySendersRule = datagramRule(
  {
    id: 'udp-many-senders',
    title: 'answers many senders at once, each at its own address',
    level: 'echo',
    server: 'shared',
    rule: REPLY_ADDRESS_RULE,
  },
  async (trial) => {
    const askers = await openMany(trial, SENDERS);
    const frames = askers.map((_, sender) =>
      Array.from({ length: REQUESTS_EACH }, (_unused, index) =>
        plainRequest(44, (sender + 1) * REQUESTS_EACH + index),
      ),
    );
    const results = await Promise.all(
      askers.map((asker, sender) => asker.askAll(frames[sender] ?? [])),
    );
    const sent = `${REQUESTS_EACH} echo requests each from ${SENDERS} senders at once`;
    const mixedUp = results.findIndex(({ wrong }) => wrong !== null);
    if (mixedUp >= 0) throw mixUp(sent, results, mixedUp, frames);
    if (!results.every(isAnswered)) throw noReply(sent, trial.server, trial.tools.patienceMs);
    return passed(sent, 'every sender got its own replies');
  },
);

/** What `sender` got that was not meant for it. */
function mixUp(
  sent: string,
  results: readonly Exchanged[],
  sender: number,
  frames: readonly (readonly Buffer[])[],
): RuleBroken {
  const { answers = [], wrong = null } = results[sender] ?? {};
  const request = (answers.find(({ reply }) => reply === null) ?? answers[0])?.question.request;
  const others = frames.flatMap((requests, other): OtherReply[] =>
    other === sender
      ? []
      : requests.map((frame) => ({ reply: replyTo(frame), whose: "another sender's request" })),
  );
  if (request === undefined || wrong === null) throw new TypeError('nothing was mixed up');
  return wrongReply(sent, request, wrong.bytes, others);
}

/** Other addresses of this host, which a server that thinks of 127.0.0.1 alone does not answer. */
const OTHER_ADDRESSES = ['127.0.0.2', '127.1.2.3'];

export const otherAddressRule = datagramRule(
  {
    id: 'udp-other-address',
    title: 'answers senders at other addresses',
    level: 'echo',
    server: 'shared',
    rule: REPLY_ADDRESS_RULE,
  },
  async (trial) => {
    const near = await trial.open();
    const { address } = near.client.server;
    if (!isIPv4(address) || !address.startsWith('127.')) {
      return skipped(
        'environment',
        `the server is at ${address}: only loopback has other addresses to send from`,
      );
    }
    for (const [index, other] of OTHER_ADDRESSES.entries()) {
      const asker = await trial.openAt(other);
      if (asker === null)
        return skipped('environment', `this host has no address ${other} to send from`);
      const sent = `an echo request from ${other}`;
      const request = plainRequest(44, 300 + index);
      const exchanged = await asker.askAll([request]);
      if (exchanged.wrong !== null) throw wrongReply(sent, request, exchanged.wrong.bytes);
      if (!isAnswered(exchanged)) throw await elsewhere(trial, near, sent);
    }
    return passed(`echo requests from ${OTHER_ADDRESSES.join(' and ')}`, 'all came back there');
  },
);

/** Nothing came there: does the server not answer at all, or somewhere else? */
async function elsewhere(
  { server, tools }: DatagramTrial,
  near: DatagramAsker,
  sent: string,
): Promise<RuleBroken> {
  await near.ask(plainRequest(44, 310), `${sent}, then one from the usual address`);
  const { received } = noReply(sent, server, tools.patienceMs).observation;
  return new RuleBroken(
    sent,
    `${received ?? ''}; one from the usual address was answered`,
    'Answer the whole address that recvfrom gave, host and port: not its port at a host of your own choosing.',
  );
}

export const senderLeavesRule = datagramRule(
  {
    id: 'udp-sender-leaves',
    title: 'goes on when a sender is gone before its reply',
    level: 'echo',
    server: 'shared',
    rule: 'No client disturbs another (docs/protocol.md, Rules for datagrams).',
  },
  async (trial) => {
    const stays = await trial.open();
    const sent = `requests of ${LEAVINGS} senders that closed their sockets at once, and one of a sender that stayed`;
    for (let leaving = 0; leaving < LEAVINGS; leaving++) {
      const leaves = await trial.open();
      const requests = [lateRequest(trial.tools.level, 400), plainRequest(30_000, 401)];
      for (const request of requests) await leaves.client.send(request);
      leaves.client.close();
      await stays.ask(plainRequest(44, 410 + leaving), sent);
    }
    // The late replies have been sent by now, and what the system says of them has been heard.
    await stays.listen(performance.now() + (2 * LEFT_WAIT_US) / 1_000);
    await stays.ask(plainRequest(44, 420), sent);
    return passed(sent, 'the one that stayed was answered');
  },
);

/** One whose reply comes when its sender has gone; at level echo it may be there before. */
function lateRequest(level: CheckLevel, index: number): Buffer {
  const fields = level === 'full' ? { kind: KIND_WAIT, amount: LEFT_WAIT_US } : {};
  return plainRequest(4, index, fields);
}

function openMany(trial: DatagramTrial, count: number): Promise<DatagramAsker[]> {
  return Promise.all(Array.from({ length: count }, () => trial.open()));
}
