// Truths about streams: replies in pieces and in lumps are replies, and a session that the peer ends costs what it costs.
import { expect } from 'vitest';
import { closed, expectWholeCount, observe, open, type Truth } from './truth.js';

const NOTHING_WRONG = { corrupted: 0, timedOut: 0, lost: 0, late: 0, duplicated: 0, reordered: 0 };

export const STREAM_SHAPES: readonly Truth[] = [
  {
    name: 'verifies replies that come byte by byte',
    transports: ['tcp'],
    check: async (subject) => {
      const { requests, server } = await observe(subject, { does: 'one-byte-writes' }, {});
      expect(requests).toMatchObject(NOTHING_WRONG);
      expect(requests.succeeded).toBeGreaterThan(100);
      expectWholeCount({ requests, server });
    },
  },
  {
    name: 'verifies replies that come many in one write',
    transports: ['tcp'],
    check: async (subject) => {
      const spec = { does: 'coalesce', collectMs: 10 } as const;
      const { requests, server } = await observe(subject, spec, {
        mode: open(2, 2_000),
        windowMs: 1_000,
      });
      expect(server.misdeeds).toBeGreaterThan(20);
      expect(requests).toMatchObject(NOTHING_WRONG);
      expect(requests.succeeded).toBeGreaterThan(1_800);
    },
  },
  {
    name: 'counts the sessions that the peer closes, and no owed reply as lost',
    transports: ['tcp', 'http'],
    check: async (subject) => {
      const spec = { does: 'close', afterReplies: 10, limit: 40 } as const;
      const { requests, result, server } = await observe(subject, spec, {});
      expect(server.misdeeds).toBe(40);
      expect(result.sessions?.reset).toBe(40);
      expect(server.connections).toBe(result.sessions?.opened);
      // A request that crossed the close on its way was never taken, so no reply was owed for it.
      expect(requests.lost).toBeLessThanOrEqual(40);
      expect(requests).toMatchObject({ corrupted: 0, timedOut: 0 });
      const owed = server.requests - requests.lost;
      expect(requests.succeeded).toBeGreaterThanOrEqual(owed - requests.aborted);
    },
  },
  {
    name: 'loses nothing when sessions end where the peer would have closed them',
    transports: ['tcp'],
    check: async (subject) => {
      const spec = { does: 'close', afterReplies: 10, limit: null } as const;
      const { requests, result } = await observe(subject, spec, { sessionRequests: 10 });
      expect(requests).toMatchObject(NOTHING_WRONG);
      expect(result.sessions?.reset).toBe(0);
      expect(result.sessions?.completed).toBeGreaterThan(10);
    },
  },
  {
    name: 'counts the request under way as lost when the peer resets',
    transports: ['tcp', 'http'],
    check: async (subject) => {
      const spec = { does: 'reset', afterReplies: 10, limit: 40 } as const;
      const { requests, result, server } = await observe(subject, spec, { mode: closed(4) });
      expect(server.misdeeds).toBe(40);
      expect(requests).toMatchObject({ lost: 40, corrupted: 0, timedOut: 0 });
      expect(result.sessions?.reset).toBe(40);
    },
  },
];
