// Truths about datagrams that go astray: dropped, doubled, overtaken, never answered, refused.
import { expect } from 'vitest';
import { startMisbehaving } from '../misbehaving/child.js';
import { closed, expectWholeCount, load, observe, open, planFor, type Truth } from './truth.js';

export const REPLY_FATES: readonly Truth[] = [
  {
    name: 'counts every 10th datagram dropped as lost',
    transports: ['udp'],
    check: async (subject) => {
      const spec = { does: 'drop', every: 10, limit: 60 } as const;
      const { requests, server } = await observe(subject, spec, {
        mode: closed(16),
        timeoutMs: 200,
      });
      expect(server.misdeeds).toBe(60);
      // A request given up on a machine too busy to answer in time is not the server's drop, and its reply comes late.
      expect(requests.lost - requests.late).toBe(60);
      expect(requests).toMatchObject({ corrupted: 0, timedOut: 0, duplicated: 0 });
    },
  },
  {
    name: 'counts every 10th datagram dropped as lost in an open loop, and keeps its rate meanwhile',
    transports: ['udp'],
    check: async (subject) => {
      const spec = { does: 'drop', every: 10, limit: 100 } as const;
      const { requests, result, server } = await observe(subject, spec, {
        mode: open(8, 1_000),
        timeoutMs: 200,
      });
      expect(server.misdeeds).toBe(100);
      expect(requests.lost - requests.late).toBe(100);
      expect(requests.sent).toBeGreaterThan(0.97 * result.windowMs);
    },
  },
  {
    name: 'counts each second reply to an answered request as duplicated, and as nothing else',
    transports: ['udp'],
    check: async (subject) => {
      const spec = { does: 'duplicate', every: 7, limit: 150 } as const;
      const { requests, server } = await observe(subject, spec, { mode: closed(8), flows: 2 });
      expect(server.misdeeds).toBe(150);
      expect(requests).toMatchObject({ duplicated: 150, corrupted: 0, lost: 0, reordered: 0 });
    },
  },
  {
    name: 'counts each overtaken reply as reordered',
    transports: ['udp'],
    check: async (subject) => {
      const spec = { does: 'swap', every: 5, limit: 100 } as const;
      const { requests, server } = await observe(subject, spec, { mode: closed(8), flows: 1 });
      expect(server.misdeeds).toBe(100);
      expect(requests).toMatchObject({ reordered: 100, corrupted: 0, lost: 0 });
    },
  },
];

/** Most of their time the load waits. */
export const SILENCES: readonly Truth[] = [
  {
    name: 'gives up on a peer that never answers, and goes on until the window closes',
    transports: ['tcp', 'udp', 'http'],
    check: async (subject) => {
      const { requests, result, server } = await observe(
        subject,
        { does: 'never-answer' },
        {
          timeoutMs: 100,
        },
      );
      expect(requests.succeeded).toBe(0);
      expect(requests.timedOut + requests.lost).toBeGreaterThanOrEqual(4 * 3);
      expect(requests.timedOut + requests.lost).toBeLessThanOrEqual(4 * 7);
      expect(requests.aborted).toBeLessThanOrEqual(4);
      expectWholeCount({ requests, server });
      expect(result.fairness.unservedClients).toBe(4);
    },
  },
  {
    name: 'ends in time when nothing listens, without a tight loop of attempts',
    transports: ['tcp', 'udp', 'http'],
    check: async (subject) => {
      const gone = await startMisbehaving(subject.transport, { does: 'none' });
      await gone.stop();
      const { requests, sessions, warnings } = await load(
        planFor(subject, gone.port, { windowMs: 500 }),
        new AbortController().signal,
      );
      const refusals = sessions === null ? requests.lost : sessions.refused;
      expect(refusals).toBeGreaterThanOrEqual(4);
      expect(refusals).toBeLessThan(4 * 60);
      expect(requests.succeeded).toBe(0);
      expect(warnings.map(({ code }) => code)).toContain(
        sessions === null ? 'datagram-send-econnrefused' : 'connections-refused',
      );
    },
  },
];
