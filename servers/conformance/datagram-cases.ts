// What every datagram server must do.
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { HEADER_BYTES, MAX_DATAGRAM_PAYLOAD_BYTES, readHeader } from '../../protocol/frame.js';
import { openDatagrams, type DatagramClient } from './datagram-client.js';
import {
  MALFORMED,
  compute,
  createRandomBytes,
  echo,
  replyTo,
  request,
  wait,
} from '../../protocol/sample-frames.js';
import { eventually, pause } from './pause.js';
import { spawnWatched } from './spawn-watched.js';
import { IMPATIENT, PATIENT, type SubjectServer } from './subject.js';
import { withServer, type Case } from './suite.js';

const FLOOD = fileURLToPath(new URL('datagram-flood.js', import.meta.url));
/** Sizes around the header, an Ethernet frame, and the largest datagram. */
const PAYLOAD_SIZES = [0, 1, 44, 1_452, 1_453, 8_000, 30_000, 65_000, MAX_DATAGRAM_PAYLOAD_BYTES];
/** Bytes in flight at once when many datagrams are sent: well within a default receive buffer. */
const WINDOW_BYTES = 32_768;

export const DATAGRAM_CASES: readonly Case[] = [
  {
    name: 'answers every kind on payloads of sizes from 0 to the largest',
    run: async (server) => {
      const client = await openDatagrams(server);
      for (const size of PAYLOAD_SIZES) {
        for (const frame of [echo(size, size), compute(size, 500, size), wait(size, 300, size)]) {
          client.send(frame);
          expect((await client.receive()).equals(replyTo(frame)), `${size} bytes`).toBe(true);
        }
      }
      client.close();
    },
  },
  {
    name: 'answers every length from 0 to 65,507 by the rules',
    run: async (_server, subject) => {
      const counts = await withServer(subject, PATIENT, async (server) => {
        const client = await openDatagrams(server);
        for (let length = 0; length < HEADER_BYTES; length++) client.send(Buffer.alloc(length));
        await expectAllLengths(client);
        client.close();
      });
      expect(counts.malformed).toBe(HEADER_BYTES);
    },
  },
  {
    name: 'waits not shorter than asked',
    run: async (server) => {
      const client = await openDatagrams(server);
      for (const microseconds of [1, 300, 999, 1_000, 2_500, 10_000, 40_000]) {
        const frame = wait(3, microseconds);
        const sentMs = performance.now();
        client.send(frame);
        await client.receive();
        expect(performance.now() - sentMs).toBeGreaterThanOrEqual(microseconds / 1_000);
      }
      client.close();
    },
  },
  {
    name: 'drops datagrams that break the rules, unanswered and counted',
    run: async (_server, subject) => {
      const wrong = [
        ...MALFORMED.map(([, bytes]) => bytes),
        Buffer.alloc(0),
        Buffer.alloc(HEADER_BYTES - 1),
        echo(10).subarray(0, HEADER_BYTES + 9),
        Buffer.concat([echo(10), Buffer.alloc(1)]),
        request(0, { payloadBytes: 1_000 }),
      ];
      const counts = await withServer(subject, PATIENT, async (server) => {
        const client = await openDatagrams(server);
        for (const datagram of wrong) {
          client.send(datagram);
          const right = compute(8, 2, 77);
          client.send(right);
          expect((await client.receive()).equals(replyTo(right))).toBe(true);
        }
        expect(client.arrived()).toBe(0);
        client.close();
      });
      expect(counts).toEqual({ requests: wrong.length, malformed: wrong.length });
    },
  },
  {
    name: 'survives random datagrams (seeded), and serves on',
    run: async (server) => {
      const client = await openDatagrams(server);
      const random = createRandomBytes(99_991);
      for (let count = 0; count < 300; count++) {
        client.send(random(1 + count * 7));
        if (count % 20 === 0) await pause(1);
      }
      await expectService(client);
      client.close();
    },
  },
  {
    name: 'answers every client on its own address',
    run: async (server) => {
      const clients = await Promise.all(Array.from({ length: 20 }, () => openDatagrams(server)));
      await Promise.all(
        clients.map(async (client, index) => {
          const frame = wait(index, 1_000 * (index % 4), index);
          client.send(frame);
          expect((await client.receive()).equals(frame)).toBe(true);
        }),
      );
      for (const client of clients) client.close();
    },
  },
  {
    name: 'lets others pass a datagram that waits, or not, as its style says',
    run: async (server, subject) => {
      const slow = await openDatagrams(server);
      const quick = await openDatagrams(server);
      slow.send(wait(1, 200_000));
      await pause(30);
      quick.send(echo(1));
      await quick.receive();
      expect(slow.arrived()).toBe(subject.serves === 'all-at-once' ? 0 : 1);
      await slow.receive();
      slow.close();
      quick.close();
    },
  },
  {
    name: 'stops: answers what is in flight, and takes nothing new',
    run: async (_server, subject) => {
      const server = await subject.start(PATIENT);
      const client = await openDatagrams(server);
      const frame = wait(5, 200_000);
      client.send(frame);
      await pause(60);
      const stopped = server.stop();
      expect((await client.receive()).equals(frame)).toBe(true);
      await stopped;
      client.send(echo(5));
      await pause(30);
      expect(client.arrived()).toBe(0);
      client.close();
    },
  },
  {
    name: 'stops: answers all that had arrived before, worked on or not',
    run: async (_server, subject) => {
      const server = await subject.start(PATIENT);
      const client = await openDatagrams(server);
      const frames = [wait(5, 150_000, 1)];
      for (let sequence = 2; sequence <= 200; sequence++) frames.push(echo(40, sequence));
      for (const frame of frames) client.send(frame);
      await pause(60);
      const stopped = server.stop();
      const replies: Buffer[] = [];
      while (replies.length < frames.length) replies.push(await client.receive());
      replies.sort((one, other) => sequenceOf(one) - sequenceOf(other));
      expect(Buffer.concat(replies).equals(Buffer.concat(frames))).toBe(true);
      await stopped;
      client.close();
    },
  },
  {
    name: 'stops soon although clients go on sending',
    run: async (_server, subject) => {
      const server = await subject.start({ ...PATIENT, graceMs: 12_000 });
      const flood = startFlood(server);
      await eventually(() => flood.hasReplies(), 'replies');
      const startedMs = performance.now();
      await server.stop();
      // One that reads for as long as there is something ends when it is cut, after 9 s.
      expect(performance.now() - startedMs).toBeLessThan(6_000);
      await flood.end();
    },
  },
  {
    name: 'stops within the grace period when a datagram never gets done',
    run: async (_server, subject) => {
      const server = await subject.start({ ...IMPATIENT, graceMs: 600 });
      const client = await openDatagrams(server);
      client.send(wait(1, 60_000_000));
      await pause(50);
      const startedMs = performance.now();
      await server.stop();
      expect(performance.now() - startedMs).toBeLessThan(3_000);
      client.close();
    },
  },
];

/** Echoes without pause from a process of its own, for this one has to watch. */
function startFlood(server: SubjectServer): {
  hasReplies: () => boolean;
  end: () => Promise<void>;
} {
  const child = spawnWatched([FLOOD, server.host, String(server.port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let hasReplies = false;
  child.stdout?.on('data', () => (hasReplies = true));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    hasReplies: () => hasReplies,
    end: () => {
      child.stdin?.end();
      return ended;
    },
  };
}

function sequenceOf(frame: Buffer): number {
  return readHeader(frame, 0).sequence;
}

async function expectAllLengths(client: DatagramClient): Promise<void> {
  const largest = echo(MAX_DATAGRAM_PAYLOAD_BYTES);
  const inFlight: number[] = [];
  let bytesInFlight = 0;
  async function receiveOne(): Promise<void> {
    const length = inFlight.shift() ?? 0;
    const reply = await client.receive();
    bytesInFlight -= length;
    // Only the header's length field differs from the largest, so that nothing needs to be copied.
    const isRight =
      reply.length === length &&
      reply.readUInt32BE(0) === length - HEADER_BYTES &&
      reply.subarray(4).equals(largest.subarray(4, length));
    if (!isRight) throw new Error(`a datagram of ${length} bytes came back wrong`);
  }
  for (let length = HEADER_BYTES; length <= largest.length; length++) {
    largest.writeUInt32BE(length - HEADER_BYTES, 0);
    client.send(largest.subarray(0, length));
    inFlight.push(length);
    bytesInFlight += length;
    while (bytesInFlight > WINDOW_BYTES || inFlight.length > 32) await receiveOne();
  }
  while (inFlight.length > 0) await receiveOne();
}

async function expectService(client: DatagramClient): Promise<void> {
  const frame = compute(21, 9, 4_242);
  const right = replyTo(frame);
  client.send(frame);
  // A random datagram may be right by chance, and is then answered before.
  for (;;) if ((await client.receive()).equals(right)) return;
}
