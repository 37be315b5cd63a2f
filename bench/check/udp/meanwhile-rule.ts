// Everybody's own reply at their own address, although somebody else's work is under way; and, told for what it is worth, who was
// answered first. That is a matter of style and breaks no rule.
import { KIND_WAIT } from '../../../protocol/frame.js';
import { compute, replyTo } from '../../../protocol/sample-frames.js';
import { RuleBroken, passed } from '../observations.js';
import { datagramRule, type DatagramAsker } from './datagram-rule.js';
import { plainRequest } from './plain-requests.js';

const WAIT_MEANWHILE_US = 120_000;
/** Long enough that an echo can overtake it; not asked for longer than it takes to find how many steps that are. */
const COMPUTE_MEANWHILE_MS = 40;
const MOST_STEPS = 1 << 27;

export const meanwhileRule = datagramRule(
  {
    id: 'udp-meanwhile',
    title: 'keeps replies apart while work is under way',
    level: 'full',
    server: 'shared',
    rule: 'Each request gets its own reply at its own address; whether others are answered meanwhile is the style’s affair (docs/protocol.md, Rules for datagrams).',
  },
  async (trial) => {
    const [works, asks] = [await trial.open(), await trial.open()];
    const held = plainRequest(44, 601, { kind: KIND_WAIT, amount: WAIT_MEANWHILE_US });
    const duringWait = await tryMeanwhile(works, asks, held, WAIT_MEANWHILE_US / 1_000);
    const steps = await stepsThatTake(works, COMPUTE_MEANWHILE_MS);
    const sent = `an echo request of another sender during a wait of ${WAIT_MEANWHILE_US / 1_000} ms`;
    if (steps === null) {
      const seen = `each got its own reply; the echo came ${duringWait} the wait's (compute, which is answered wrongly, was left out)`;
      return passed(sent, seen);
    }
    const duringCompute = await tryMeanwhile(works, asks, compute(44, steps, 0x2b1), 0);
    return passed(
      `${sent}, and during a compute of ${steps.toLocaleString('en-US')} steps`,
      `each got its own reply; the echo came ${duringWait} the wait's, and ${duringCompute} the compute's`,
    );
  },
);

/** @returns whether the other was answered before or after it. @throws {RuleBroken} when any of the replies is wrong or missing. */
async function tryMeanwhile(
  works: DatagramAsker,
  asks: DatagramAsker,
  held: Buffer,
  workMs: number,
): Promise<'before' | 'after'> {
  const name = workMs > 0 ? 'wait' : 'compute';
  const working = works.ask(
    held,
    `a ${name} request, and an echo request of another sender`,
    workMs,
  );
  // Both are waited for, whichever fails.
  const [worked, asked] = await Promise.allSettled([
    working,
    asks.ask(plainRequest(20, 600), `an echo request during another sender's ${name}`, workMs),
  ]);
  if (worked.status === 'rejected') throw (await strayReply(asks, held, name)) ?? worked.reason;
  if (asked.status === 'rejected') throw asked.reason;
  return asked.value.reply.atMs < worked.value.reply.atMs ? 'before' : 'after';
}

/** Whether the reply that was missed has come to the other sender. */
async function strayReply(
  asks: DatagramAsker,
  held: Buffer,
  name: string,
): Promise<RuleBroken | null> {
  const stray = await asks.listen(performance.now());
  if (stray === null || !stray.bytes.equals(replyTo(held))) return null;
  return new RuleBroken(
    `a ${name} request, and meanwhile an echo request of another sender`,
    `the reply to the ${name} came to the sender of the echo request`,
    'Keep the sender of each request with it (a local variable, an argument of the callback): a variable for all is overwritten by who comes next.',
  );
}

/** Steps of compute, more and more until they take that long; null where replies are wrong, which is another rule's affair. */
async function stepsThatTake(asker: DatagramAsker, wantedMs: number): Promise<number | null> {
  let steps = 1_000;
  for (let sequence = 0x101; steps < MOST_STEPS; sequence++) {
    const { answers } = await asker.askAll([compute(4, steps, sequence)]);
    const { reply = null, sentMs = 0 } = answers[0] ?? {};
    if (reply === null) return null;
    if (reply.atMs - sentMs >= wantedMs) break;
    steps *= 4;
  }
  return steps;
}
