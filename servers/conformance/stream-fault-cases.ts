// What every stream server must survive: clients that break the rules, stop, vanish, or never read. Others must not notice.
import { expect } from 'vitest';
import {
  MALFORMED,
  compute,
  createRandomBytes,
  echo,
  replyTo,
  wait,
} from '../../protocol/sample-frames.js';
import { eventually, pause } from './pause.js';
import { connect, exchange } from './stream-client.js';
import { IMPATIENT, PATIENT, type SubjectServer } from './subject.js';
import { forEachClient, withServer, type Case } from './suite.js';

/** More than the kernel's buffers of both ends hold at most (4 MiB sending, 6 MiB receiving), and the server's. */
const MORE_THAN_BUFFERS_BYTES = 48 * 1_048_576;
const MOST_TAKEN_BYTES = 24 * 1_048_576;
const SILENT = 1_000;

export const STREAM_FAULT_CASES: readonly Case[] = [
  {
    name: 'closes for a frame that breaks the rules, after what it owed before, and counts it',
    run: async (_server, subject) => {
      const counts = await withServer(subject, PATIENT, async (server) => {
        for (const [name, bad] of MALFORMED) {
          const owed = [wait(7, 5_000, 1), echo(300, 2), compute(9, 10, 3)];
          const client = await connect(server);
          client.write(Buffer.concat([...owed, bad, echo(5)]));
          const replies = await client.readToEnd();
          expect(replies.equals(Buffer.concat(owed.map(replyTo))), name).toBe(true);
          client.close();
        }
        await expectService(server);
      });
      expect(counts.malformed).toBe(MALFORMED.length);
    },
  },
  {
    name: 'disturbs no other client when one breaks the rules',
    run: async (server) => {
      const good = await connect(server);
      const slow = wait(3, 60_000, 1);
      good.write(slow);
      for (const [, bad] of MALFORMED) {
        const client = await connect(server);
        client.write(Buffer.concat([bad, Buffer.alloc(50_000, 0xff)]));
        await client.readToEnd();
        client.close();
      }
      expect((await good.read(slow.length)).equals(slow)).toBe(true);
      const after = echo(40, 2);
      good.write(after);
      expect((await good.read(after.length)).equals(after)).toBe(true);
      good.close();
    },
  },
  {
    name: 'survives clients that reset in mid-frame, or with replies owed',
    run: async (server) => {
      for (const bytes of [
        echo(5_000).subarray(0, 3_000),
        compute(5, 1).subarray(0, 7),
        wait(2, 30_000),
        Buffer.concat(Array.from({ length: 50 }, () => echo(60_000))),
      ]) {
        const client = await connect(server);
        client.write(bytes);
        await pause(10);
        client.socket.resetAndDestroy();
      }
      await expectService(server);
    },
  },
  {
    name: 'survives random bytes (seeded), and serves on',
    run: async (server) => {
      for (let seed = 1; seed <= 30; seed++) {
        const random = createRandomBytes(seed * 2_654_435);
        const client = await connect(server);
        client.write(random(1 + seed * 97));
        await client.readToEnd();
        client.close();
      }
      await expectService(server);
    },
  },
  {
    name: 'survives right frames with a byte changed (seeded), and serves on',
    run: async (server) => {
      const random = createRandomBytes(4_711);
      for (let round = 0; round < 60; round++) {
        const stream = Buffer.concat([echo(20, 1), compute(9, 5, 2), wait(3, 100, 3), echo(7, 4)]);
        const [where = 0, value = 0] = random(2);
        // Not the upper bytes of `amount`: they would only make it work for minutes.
        const index = where % stream.length;
        if (isAmount(index, stream)) continue;
        stream[index] = value;
        const client = await connect(server);
        client.socket.end(stream);
        await client.readToEnd();
        client.close();
      }
      await expectService(server);
    },
  },
  {
    name: 'stops reading from a client that never reads',
    run: async (server) => {
      const client = await connect(server, true);
      const frame = echo(65_516);
      let written = 0;
      while (written < MORE_THAN_BUFFERS_BYTES) {
        client.write(frame);
        written += frame.length;
      }
      let before = -1;
      await eventually(() => {
        const taken = client.socket.bytesWritten - client.socket.writableLength;
        const isStanding = taken === before && taken > 0;
        before = taken;
        return isStanding;
      }, 'the server to stop reading');
      await pause(100);
      expect(client.socket.bytesWritten - client.socket.writableLength).toBeLessThan(
        MOST_TAKEN_BYTES,
      );
      client.close();
      await expectService(server);
    },
  },
  {
    name: 'cuts off a client that stops in mid-frame, but none that is idle between frames',
    run: async (_server, subject) => {
      await withServer(subject, IMPATIENT, async (server) => {
        const whole = echo(9);
        const halves = [compute(90, 1).subarray(0, 11), echo(90).subarray(0, 50)];
        await forEachClient(subject, halves, async (half) => {
          const idle = await connect(server);
          idle.write(whole);
          await idle.read(whole.length);
          await pause(2 * IMPATIENT.idleTimeoutMs);
          idle.write(whole);
          await idle.read(whole.length);
          const sentMs = performance.now();
          idle.write(half);
          await eventually(() => idle.isClosed(), 'the server to cut the client off');
          expect(performance.now() - sentMs).toBeGreaterThanOrEqual(IMPATIENT.idleTimeoutMs * 0.7);
          idle.close();
        });
        await expectService(server);
      });
    },
  },
  {
    name: 'cuts off a client that never reads what it is owed',
    run: async (_server, subject) => {
      await withServer(subject, IMPATIENT, async (server) => {
        const client = await connect(server, true);
        let isCut = false;
        client.socket.on('error', () => (isCut = true));
        client.socket.on('close', () => (isCut = true));
        const frame = echo(65_516);
        for (let sent = 0; sent < MORE_THAN_BUFFERS_BYTES; sent += frame.length)
          client.write(frame);
        await eventually(() => isCut, 'the server to cut the client off');
        client.close();
        await expectService(server);
      });
    },
  },
  {
    name: 'does not cut off a client that is slow but makes progress',
    run: async (_server, subject) => {
      await withServer(subject, IMPATIENT, async (server) => {
        const frame = compute(8, 3);
        const client = await connect(server);
        for (let index = 0; index < frame.length; index++) {
          client.write(frame.subarray(index, index + 1));
          await pause(IMPATIENT.idleTimeoutMs / 10);
        }
        expect((await client.read(frame.length)).equals(replyTo(frame))).toBe(true);
        client.close();
      });
    },
  },
  {
    name: 'holds 1,000 silent connections and serves beside or after them',
    run: async (server, subject) => {
      const silent = await Promise.all(Array.from({ length: SILENT }, () => connect(server)));
      if (subject.serves === 'all-at-once') await expectService(server);
      for (const client of silent) client.close();
      await expectService(server);
    },
  },
  {
    name: 'serves on when 1,000 connections that said nothing have gone',
    run: async (server) => {
      const silent = await Promise.all(Array.from({ length: SILENT }, () => connect(server)));
      for (const client of silent) client.close();
      await expectService(server);
    },
  },
  {
    name: 'stops: finishes what is in flight, closes who is idle, and takes nobody new',
    run: async (_server, subject) => {
      const server = await subject.start(PATIENT);
      const busy = await connect(server);
      const frame = wait(12, 300_000);
      busy.write(frame);
      await pause(50);
      const idle = await connect(server);
      await pause(20);
      const stopped = server.stop();
      const idleClosedMs = performance.now();
      await eventually(() => idle.isClosed(), 'the idle client to be closed');
      if (subject.serves === 'all-at-once') expect(busy.arrived()).toBe(0);
      expect((await busy.read(frame.length)).equals(frame)).toBe(true);
      await busy.readToEnd();
      await stopped;
      expect(performance.now() - idleClosedMs).toBeLessThan(PATIENT.graceMs);
      await expect(connect(server)).rejects.toThrow('ECONNREFUSED');
      busy.close();
      idle.close();
    },
  },
  {
    name: 'stops within the grace period when a client never gets done',
    run: async (_server, subject) => {
      const server = await subject.start({ ...PATIENT, graceMs: 600 });
      const client = await connect(server);
      client.write(wait(1, 60_000_000));
      await pause(50);
      const startedMs = performance.now();
      await server.stop();
      expect(performance.now() - startedMs).toBeLessThan(3_000);
      await eventually(() => client.isClosed(), 'the client to be cut');
      client.close();
    },
  },
];

async function expectService(server: SubjectServer): Promise<void> {
  const frame = echo(33, 5);
  expect((await exchange(server, frame)).equals(frame)).toBe(true);
}

/** Whether `index` lies in the `amount` field of one of `frames`. */
function isAmount(index: number, frames: Buffer): boolean {
  for (let start = 0; start < frames.length; start += 20 + frames.readUInt32BE(start)) {
    if (index >= start + 12 && index < start + 16) return true;
  }
  return false;
}
