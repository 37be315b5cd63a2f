// Wait and compute: requests that a server has to understand.
import { DIGEST_VECTORS, vectorRequest } from '../../../protocol/digest-vectors.js';
import { MAX_STREAM_PAYLOAD_BYTES } from '../../../protocol/frame.js';
import { compute, wait } from '../../../protocol/sample-frames.js';
import { passed, RuleBroken, warned } from '../observations.js';
import type { CheckRule } from '../rule.js';
import { TELLING_WAIT_US, judgeUnit } from '../wire/judge-unit.js';
import { judgeWaits, type TimedWait } from '../wire/judge-waits.js';
import { countBytes } from '../wire/show-bytes.js';
import { ask, streamRule } from './stream-rule.js';

/** Microseconds, from the least to one that two bytes do not hold. */
const WAITS_US = [1, 300, 999, 1_000, 2_500, 10_000, 10_000, 10_000, 70_000];
const WORK_SIZES = [0, 1, 44, 65_516, MAX_STREAM_PAYLOAD_BYTES];

export const waitRule: CheckRule = streamRule(
  {
    id: 'tcp-wait',
    title: 'waits as long as it is asked to',
    level: 'full',
    server: 'shared',
    rule: 'A wait reply is the request, byte for byte, not before its microseconds have passed (docs/protocol.md, The reply).',
  },
  async ({ connect, tools }) => {
    const client = await connect();
    const waits: TimedWait[] = [];
    for (const microseconds of [TELLING_WAIT_US, TELLING_WAIT_US, ...WAITS_US]) {
      const sent = `a wait of ${microseconds.toLocaleString('en-US')} µs`;
      const startMs = performance.now();
      const patienceMs = tools.patienceMs + microseconds / 1_000;
      await ask({ client, frames: [wait(30, microseconds, waits.length + 1)], sent, patienceMs });
      waits.push({ askedMs: microseconds / 1_000, tookMs: performance.now() - startMs });
      const unit = waits.length === 2 ? judgeUnit(waits) : null;
      if (unit !== null) throw new RuleBroken(sent, unit.received, unit.remedy);
    }
    for (const size of WORK_SIZES) {
      const sent = `a wait of 200 µs with ${countBytes(size)} of payload`;
      await ask({ client, frames: [wait(size, 200, size)], sent });
    }
    const sent = `waits from ${WAITS_US[0] ?? 0} to 70,000 µs`;
    const fault = judgeWaits(waits);
    if (fault === null) return passed(sent, 'each reply came right, and not before its time');
    if (fault.status === 'warn') return warned(sent, fault.received, fault.remedy);
    throw new RuleBroken(sent, fault.received, fault.remedy);
  },
);

export const computeRule: CheckRule = streamRule(
  {
    id: 'tcp-compute',
    title: 'computes the digests of docs/protocol.md',
    level: 'full',
    server: 'shared',
    rule: 'A compute reply is its request with the digest filled in, and no other byte changed (docs/protocol.md, The unit of work).',
  },
  async ({ connect }) => {
    const client = await connect();
    for (const [index, vector] of DIGEST_VECTORS.entries()) {
      const payload = vector.payload === '' ? '(empty)' : vector.payload;
      const sent = `a compute of ${vector.amount.toLocaleString('en-US')} steps on the payload ${payload}`;
      await ask({ client, frames: [vectorRequest(vector, index + 1)], sent });
    }
    for (const size of WORK_SIZES) {
      const sent = `a compute of 100 steps on ${countBytes(size)} of payload`;
      await ask({ client, frames: [compute(size, 100, size + 1)], sent });
    }
    return passed(
      `the ${DIGEST_VECTORS.length} test vectors, and payloads of ${WORK_SIZES.length} sizes up to 1 MiB`,
      'every digest was right',
    );
  },
);
