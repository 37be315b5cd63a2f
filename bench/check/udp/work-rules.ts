// The work that a datagram asks for: a wait that is not shorter than asked, and a digest that is right.
import { DIGEST_VECTORS, vectorRequest } from '../../../protocol/digest-vectors.js';
import { compute, wait } from '../../../protocol/sample-frames.js';
import { RuleBroken, passed, warned } from '../observations.js';
import { TELLING_WAIT_US, judgeUnit } from '../wire/judge-unit.js';
import { judgeWaits, type TimedWait } from '../wire/judge-waits.js';
import { countBytes } from '../wire/show-bytes.js';
import { datagramRule, type DatagramAsker } from './datagram-rule.js';

/** Microseconds, from the least to one that two bytes do not hold. */
const WAITS_US = [1, 300, 999, 2_500, 10_000, 10_000, 70_000];
/** As long as an Ethernet frame carries: whether longer ones come through is another rule's affair. */
const LONG_PAYLOAD_BYTES = 1_400;

export const waitRule = datagramRule(
  {
    id: 'udp-wait',
    title: 'waits as long as it is asked to',
    level: 'full',
    server: 'shared',
    rule: 'A wait reply is the request, byte for byte, not before its microseconds have passed (docs/protocol.md, The reply).',
  },
  async (trial) => {
    const asker = await trial.open();
    const sent = `waits from ${WAITS_US[0] ?? 0} to 70,000 µs`;
    const waits: TimedWait[] = [];
    for (const microseconds of [TELLING_WAIT_US, TELLING_WAIT_US, ...WAITS_US]) {
      waits.push(await timedWait(asker, microseconds, 20 + waits.length));
      const unit = waits.length === 2 ? judgeUnit(waits) : null;
      if (unit !== null) throw new RuleBroken(sent, unit.received, unit.remedy);
    }
    const fault = judgeWaits(waits);
    if (fault === null) return passed(sent, 'each reply came right, and not before its time');
    if (fault.status === 'warn') return warned(sent, fault.received, fault.remedy);
    throw new RuleBroken(sent, fault.received, fault.remedy);
  },
);

/** As the client sees it, which is never shorter than it was. */
async function timedWait(
  asker: DatagramAsker,
  microseconds: number,
  sequence: number,
): Promise<TimedWait> {
  const askedMs = microseconds / 1_000;
  const sent = `a wait of ${microseconds.toLocaleString('en-US')} µs`;
  const { reply, sentMs } = await asker.ask(wait(30, microseconds, sequence), sent, askedMs);
  return { askedMs, tookMs: reply.atMs - sentMs };
}

export const computeRule = datagramRule(
  {
    id: 'udp-compute',
    title: 'computes the digests of docs/protocol.md',
    level: 'full',
    server: 'shared',
    rule: 'A compute reply is its request with the digest filled in, and no other byte changed (docs/protocol.md, The unit of work).',
  },
  async (trial) => {
    const asker = await trial.open();
    for (const [index, vector] of DIGEST_VECTORS.entries()) {
      const payload = vector.payload === '' ? '(empty)' : vector.payload;
      const sent = `a compute of ${vector.amount.toLocaleString('en-US')} steps on the payload ${payload}`;
      await asker.ask(vectorRequest(vector, 50 + index), sent);
    }
    const long = compute(LONG_PAYLOAD_BYTES, 100, 70);
    await asker.ask(long, `a compute of 100 steps on ${countBytes(LONG_PAYLOAD_BYTES)} of payload`);
    const sent = `the ${DIGEST_VECTORS.length} test vectors, and a payload of ${countBytes(LONG_PAYLOAD_BYTES)}`;
    return passed(sent, 'every digest was right');
  },
);
