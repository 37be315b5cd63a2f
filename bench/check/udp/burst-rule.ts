// Many datagrams of one sender at once. Some may be lost, and are sent again; what comes must be right.
import { RuleBroken, passed, warned } from '../observations.js';
import { datagramRule } from './datagram-rule.js';
import type { Answered } from './exchange-datagrams.js';
import { noReply, wrongReply } from './explain-datagram.js';
import { plainRequest } from './plain-requests.js';

/** Of one sender at once; a receive buffer holds three times as many. */
const BURST = 64;

export const burstRule = datagramRule(
  {
    id: 'udp-burst',
    title: 'answers many datagrams of one sender that come at once',
    level: 'echo',
    server: 'shared',
    rule: 'Every datagram gets its reply; some may be lost on their way, none may come back wrong (docs/protocol.md, Rules for datagrams).',
  },
  async (trial) => {
    const asker = await trial.open();
    const frames = Array.from({ length: BURST }, (_, index) => plainRequest(44, 200 + index));
    const { answers, wrong } = await asker.askAll(frames);
    const sent = `${BURST} echo requests at once from one sender`;
    const missing = answers.filter(({ reply }) => reply === null);
    const [unanswered] = missing;
    if (wrong !== null) {
      throw wrongReply(
        sent,
        (unanswered ?? answers[0])?.question.request ?? plainRequest(44, 0),
        wrong.bytes,
      );
    }
    if (unanswered !== undefined) {
      if (trial.server.end() !== null) throw noReply(sent, trial.server, trial.tools.patienceMs);
      throw new RuleBroken(sent, ...missed(answers));
    }
    const lost = answers.filter(({ sends }) => sends > 1).length;
    const came = `all were answered${lost > 0 ? `, ${lost} of them when they were sent again` : ''}`;
    const doubled = answers.filter(({ copies, sends }) => copies > sends).length;
    return doubled === 0
      ? passed(sent, came)
      : warned(sent, `${came}; ${doubled} more than once`, 'Send one reply for each datagram.');
  },
);

/** What came of a burst that was not answered whole, and what to do about it. */
function missed(answers: readonly Answered[]): [received: string, remedy: string] {
  const missing = answers.filter(({ reply }) => reply === null);
  const surplus = answers.reduce((sum, { copies, sends }) => sum + Math.max(0, copies - sends), 0);
  const never = `${missing.length} of ${answers.length} were never answered, although each was sent ${missing[0]?.sends ?? 0} times`;
  if (surplus === 0) {
    return [
      never,
      'Receive whatever has come, also while a request is at work, until nothing is left (EAGAIN); answer each.',
    ];
  }
  return [
    `${never}; instead ${surplus} more replies than requests came to others of them`,
    'Give each request a buffer of its own until its reply is sent: what is received into a shared one overwrites what still waits.',
  ];
}
