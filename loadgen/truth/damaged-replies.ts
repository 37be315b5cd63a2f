// Truths about replies that are wrong: each is found, once, and blamed on the request it belongs to.
import { expect } from 'vitest';
import type { Transport } from '../../protocol/workload.js';
import type { MisbehaviourSpec } from '../misbehaving/serve.js';
import {
  closed,
  expectWholeCount,
  observe,
  type PlanChanges,
  type Truth,
  type TruthSubject,
} from './truth.js';

const ALL: readonly Transport[] = ['tcp', 'udp', 'http'];

/** Checks that as many replies are found corrupted as the server damaged, and that nothing else is amiss. */
async function expectEachFound(
  subject: TruthSubject,
  spec: MisbehaviourSpec & { readonly limit: number | null },
  changes: PlanChanges,
): Promise<void> {
  const { requests, server } = await observe(subject, spec, changes);
  expect(server.misdeeds).toBe(spec.limit);
  expect(requests.corrupted).toBe(server.misdeeds);
  expect(requests).toMatchObject({ timedOut: 0, lost: 0, duplicated: 0 });
  expectWholeCount({ requests, server });
}

export const DAMAGED_REPLIES: readonly Truth[] = [
  {
    name: 'finds every reply with one byte flipped, whichever byte it is',
    transports: ALL,
    check: (subject) =>
      expectEachFound(subject, { does: 'flip', target: 'any', every: 10, limit: 192 }, {}),
  },
  {
    name: 'finds one flipped byte in every 1,000th reply',
    transports: ALL,
    check: (subject) =>
      expectEachFound(
        subject,
        { does: 'flip', target: 'any', every: 1_000, limit: 4 },
        { mode: closed(8) },
      ),
  },
  {
    name: 'blames a flipped byte on the right one of many clients that share a flow',
    transports: ['udp'],
    check: (subject) =>
      expectEachFound(
        subject,
        { does: 'flip', target: 'any', every: 10, limit: 192 },
        { mode: closed(16), flows: 1 },
      ),
  },
  {
    // Over tcp a sequence that becomes an earlier one makes the frame, bit for bit, a duplicate.
    name: 'finds a flipped sequence in frames too short for a payload',
    transports: ['udp', 'http'],
    check: (subject) =>
      expectEachFound(
        subject,
        { does: 'flip', target: 'sequence', every: 10, limit: 64 },
        { messageBytes: 20 },
      ),
  },
  {
    name: 'finds replies in little-endian byte order',
    transports: ALL,
    check: (subject) =>
      expectEachFound(subject, { does: 'little-endian', every: 10, limit: 50 }, {}),
  },
  {
    name: 'finds garbage of the right length',
    transports: ALL,
    check: (subject) => expectEachFound(subject, { does: 'garbage', every: 10, limit: 50 }, {}),
  },
  {
    name: 'finds a wrong digest in a compute reply',
    transports: ALL,
    check: (subject) =>
      expectEachFound(
        subject,
        { does: 'wrong-digest', every: 10, limit: 50 },
        { workload: { kind: 'compute', iterations: 100 } },
      ),
  },
  {
    name: 'finds truncated replies',
    transports: ['udp'],
    check: (subject) => expectEachFound(subject, { does: 'truncate', every: 10, limit: 50 }, {}),
  },
  {
    name: 'finds truncated replies, and counts what was sent on the closing connection as lost',
    transports: ['http'],
    check: async (subject) => {
      const spec = { does: 'truncate', every: 10, limit: 20 } as const;
      const { requests, server } = await observe(subject, spec, {});
      expect(server.misdeeds).toBe(20);
      expect(requests).toMatchObject({ corrupted: 20, timedOut: 0 });
      expect(requests.lost).toBeLessThanOrEqual(20);
    },
  },
  {
    name: 'counts requests whose reply ends in its middle as lost with their session',
    transports: ['tcp'],
    check: async (subject) => {
      const spec = { does: 'truncate', every: 10, limit: 20 } as const;
      const { requests, result, server } = await observe(subject, spec, {});
      expect(server.misdeeds).toBe(20);
      expect(requests).toMatchObject({ lost: 20, corrupted: 0, timedOut: 0 });
      expect(result.sessions?.reset).toBe(20);
    },
  },
];
