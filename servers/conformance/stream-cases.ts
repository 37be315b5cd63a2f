// What every stream server must do with requests that keep the rules.
import { expect } from 'vitest';
import { KIND_COMPUTE, MAX_STREAM_PAYLOAD_BYTES } from '../../protocol/frame.js';
import { compute, echo, repliesTo, replyTo, request, wait } from '../../protocol/sample-frames.js';
import { eventually, pause } from './pause.js';
import { connect, exchange } from './stream-client.js';
import type { Case } from './suite.js';

/** Sizes around every boundary there is: header, socket buffers, the largest frame. */
const PAYLOAD_SIZES = [
  0,
  1,
  19,
  20,
  21,
  1_000,
  16_364,
  65_515,
  65_516,
  65_517,
  200_000,
  MAX_STREAM_PAYLOAD_BYTES,
];

export const STREAM_CASES: readonly Case[] = [
  {
    name: 'echoes payloads of every size from 0 to 1 MiB',
    run: async (server) => {
      const client = await connect(server);
      for (const size of PAYLOAD_SIZES) {
        const frame = echo(size, size);
        client.write(frame);
        const reply = await client.read(frame.length);
        expect(reply.equals(frame), `echo of ${size} bytes`).toBe(true);
      }
      client.close();
    },
  },
  {
    name: 'does compute and wait on payloads of every size',
    run: async (server) => {
      const client = await connect(server);
      for (const size of PAYLOAD_SIZES) {
        for (const frame of [compute(size, 100, size), wait(size, 200, size)]) {
          client.write(frame);
          const reply = await client.read(frame.length);
          expect(reply.equals(replyTo(frame)), `${size} bytes`).toBe(true);
        }
      }
      client.close();
    },
  },
  {
    name: 'computes the digests of docs/protocol.md',
    run: async (server) => {
      const vectors = [
        ['', 0, '811c9dc5'],
        ['', 1, '4622a677'],
        ['61', 1, '441aaeb8'],
        ['666f6f626172', 1_000, 'f6c9c754'],
        ['cc2431c4', 0, '00000001'],
        ['cc2431c4', 3, '9dcca8c5'],
      ] as const;
      const client = await connect(server);
      for (const [payload, amount, digest] of vectors) {
        const frame = request(payload.length / 2, { kind: KIND_COMPUTE, amount });
        frame.write(payload, 20, 'hex');
        client.write(frame);
        const reply = await client.read(frame.length);
        expect(reply.subarray(16, 20).toString('hex')).toBe(digest);
        expect(reply.subarray(0, 16).equals(frame.subarray(0, 16))).toBe(true);
        expect(reply.subarray(20).equals(frame.subarray(20))).toBe(true);
      }
      client.close();
    },
  },
  {
    name: 'answers frames split at any byte',
    run: async (server) => {
      const frames = [echo(5, 1), compute(9, 7, 2), echo(0, 3)];
      const stream = Buffer.concat(frames);
      const client = await connect(server);
      for (let split = 1; split < stream.length; split += 3) {
        client.write(stream.subarray(0, split));
        await pause(1);
        client.write(stream.subarray(split));
        const replies = await client.read(stream.length);
        expect(replies.equals(repliesTo(frames)), `split at ${split}`).toBe(true);
      }
      client.close();
    },
  },
  {
    name: 'answers a client that writes one byte at a time',
    run: async (server) => {
      const frames = [compute(3, 50, 1), echo(11, 2)];
      const stream = Buffer.concat(frames);
      const client = await connect(server);
      for (let index = 0; index < stream.length; index++) {
        client.write(stream.subarray(index, index + 1));
        await pause(1);
      }
      expect((await client.read(stream.length)).equals(repliesTo(frames))).toBe(true);
      client.close();
    },
  },
  {
    name: 'answers hundreds of coalesced frames',
    run: async (server) => {
      const frames = Array.from({ length: 700 }, (_, index) => echo(index % 90, index));
      const stream = Buffer.concat(frames);
      expect((await exchange(server, stream)).equals(stream)).toBe(true);
    },
  },
  {
    name: 'answers pipelined requests of all kinds in their order',
    run: async (server) => {
      const frames = Array.from({ length: 120 }, (_, index) => {
        if (index % 10 === 3) return wait(index, 100 * (5 - (index % 4)), index);
        return index % 3 === 0 ? compute(index, 2_000 - index * 10, index) : echo(index * 5, index);
      });
      const replies = await exchange(server, Buffer.concat(frames));
      expect(replies.equals(repliesTo(frames))).toBe(true);
    },
  },
  {
    name: 'waits not shorter than asked',
    run: async (server) => {
      const client = await connect(server);
      for (const microseconds of [1, 300, 999, 1_000, 1_001, 2_500, 10_000, 10_000, 40_000]) {
        const frame = wait(3, microseconds);
        const sentMs = performance.now();
        client.write(frame);
        await client.read(frame.length);
        expect(performance.now() - sentMs).toBeGreaterThanOrEqual(microseconds / 1_000);
      }
      client.close();
    },
  },
  {
    name: 'gives a half-closed client every reply it is owed, and then closes',
    run: async (server) => {
      const frames = [
        wait(10, 30_000, 1),
        compute(5, 1_000, 2),
        echo(900_000, 3),
        wait(1, 5_000, 4),
      ];
      const client = await connect(server);
      client.socket.end(Buffer.concat(frames));
      const replies = await client.readToEnd();
      expect(replies.equals(repliesTo(frames))).toBe(true);
      await eventually(() => client.socket.destroyed, 'the connection to close');
    },
  },
  {
    name: 'closes for a client that half-closes without a request, or in mid-frame',
    run: async (server) => {
      expect((await exchange(server, Buffer.alloc(0))).length).toBe(0);
      const half = compute(50, 1).subarray(0, 30);
      expect((await exchange(server, half)).length).toBe(0);
    },
  },
  {
    name: 'serves a slow reader everything, however much it was sent',
    run: async (server) => {
      const client = await connect(server, true);
      const frame = echo(100_000, 9);
      const count = 300;
      for (let index = 0; index < count; index++) client.write(frame);
      await pause(300);
      client.socket.resume();
      for (let index = 0; index < count; index++) {
        const reply = await client.read(frame.length);
        expect(reply.equals(frame)).toBe(true);
      }
      client.close();
    },
  },
  {
    name: 'serves as many clients at once as its style says',
    run: async (server, subject) => {
      const holder = await connect(server);
      const frame = echo(8, 1);
      holder.write(frame);
      await holder.read(frame.length);
      const second = await connect(server);
      second.write(frame);
      if (subject.serves === 'all-at-once') {
        expect((await second.read(frame.length)).equals(frame)).toBe(true);
        holder.close();
      } else {
        await pause(150);
        expect(second.arrived()).toBe(0);
        // Idle but served: the first client keeps its turn until it closes.
        holder.write(frame);
        await holder.read(frame.length);
        holder.close();
        expect((await second.read(frame.length)).equals(frame)).toBe(true);
      }
      second.close();
    },
  },
  {
    name: 'serves others while one waits',
    run: async (server) => {
      const slow = await connect(server);
      slow.write(wait(4, 400_000));
      await pause(30);
      const quick = await connect(server);
      quick.write(echo(4));
      await quick.read(24);
      expect(slow.arrived()).toBe(0);
      await slow.read(24);
      slow.close();
      quick.close();
    },
  },
];
