// What every HTTP server must do. The client is a bare socket where HTTP itself is the subject, fetch where it is not.
import { expect } from 'vitest';
import { MAX_STREAM_PAYLOAD_BYTES } from '../../protocol/frame.js';
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
import { connect, exchange, type StreamClient } from './stream-client.js';
import { IMPATIENT, PATIENT, type SubjectServer } from './subject.js';
import { forEachClient, withServer, type Case } from './suite.js';

export const HTTP_CASES: readonly Case[] = [
  {
    name: 'answers every kind on payloads of sizes from 0 to 1 MiB, on one connection',
    run: async (server) => {
      const client = await connect(server);
      for (const size of [0, 1, 1_000, 65_516, 200_000, MAX_STREAM_PAYLOAD_BYTES]) {
        for (const frame of [echo(size), compute(size, 300), wait(size, 300)]) {
          client.write(post(frame));
          const reply = await readResponse(client);
          expect(reply.status).toBe(200);
          expect(reply.body.equals(replyTo(frame)), `${size} bytes`).toBe(true);
        }
      }
      client.close();
    },
  },
  {
    name: 'answers a client of another make',
    run: async (server) => {
      const frame = compute(100, 1_000);
      const response = await fetch(`http://${server.host}:${server.port}/echo`, {
        method: 'POST',
        body: frame,
        headers: { connection: 'close' },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(Buffer.from(await response.arrayBuffer()).equals(replyTo(frame))).toBe(true);
    },
  },
  {
    name: 'takes a chunked body, however it is cut',
    run: async (server) => {
      const frame = compute(50, 10);
      const head = 'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
      const chunks = [frame.subarray(0, 7), frame.subarray(7, 40), frame.subarray(40)].map((part) =>
        Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
      );
      const stream = Buffer.concat([Buffer.from(head), ...chunks, Buffer.from('0\r\n\r\n')]);
      const client = await connect(server);
      for (let start = 0; start < stream.length; start += 11) {
        client.write(stream.subarray(start, start + 11));
        await pause(1);
      }
      expect((await readResponse(client)).body.equals(replyTo(frame))).toBe(true);
      client.close();
    },
  },
  {
    name: 'answers pipelined requests of all kinds in their order',
    run: async (server) => {
      const frames = Array.from({ length: 100 }, (_, index) =>
        index % 7 === 2 ? wait(index, 2_000 - index * 10, index) : compute(index, 100, index),
      );
      const client = await connect(server);
      client.write(Buffer.concat(frames.map(post)));
      for (const frame of frames) {
        expect((await readResponse(client)).body.equals(replyTo(frame))).toBe(true);
      }
      client.close();
    },
  },
  {
    name: 'waits not shorter than asked',
    run: async (server) => {
      const client = await connect(server);
      for (const microseconds of [1, 300, 1_000, 2_500, 10_000, 40_000]) {
        const sentMs = performance.now();
        client.write(post(wait(3, microseconds)));
        await readResponse(client);
        expect(performance.now() - sentMs).toBeGreaterThanOrEqual(microseconds / 1_000);
      }
      client.close();
    },
  },
  {
    name: 'gives a half-closed client its reply, and then closes',
    run: async (server) => {
      const frame = wait(90, 40_000);
      const reply = await exchange(server, post(frame));
      expect(reply.subarray(-frame.length).equals(frame)).toBe(true);
      expect(reply.toString('latin1', 0, 12)).toBe('HTTP/1.1 200');
    },
  },
  {
    name: 'refuses a body that is not a frame by 400, closes, and counts it',
    run: async (_server, subject) => {
      const bodies = [
        ...MALFORMED.map(([, bytes]) => bytes),
        Buffer.alloc(0),
        Buffer.alloc(19),
        echo(10).subarray(0, 29),
        Buffer.concat([echo(10), Buffer.alloc(1)]),
        Buffer.concat([echo(MAX_STREAM_PAYLOAD_BYTES), Buffer.alloc(200_000)]),
        request(0, { payloadBytes: 500_000 }),
      ];
      const counts = await withServer(subject, PATIENT, async (server) => {
        for (const body of bodies) {
          const client = await connect(server);
          client.write(post(body));
          const reply = (await client.readToEnd()).toString('latin1');
          expect(reply, `${body.length} bytes`).toMatch(/^HTTP\/1\.1 400 .*connection: close/isu);
          client.close();
        }
        await expectService(server);
      });
      expect(counts).toEqual({ requests: 1, malformed: bodies.length });
    },
  },
  {
    name: 'refuses other paths by 404 and other methods by 405',
    run: async (server) => {
      for (const [line, status] of [
        ['POST /other', 404],
        ['GET /echo', 405],
      ] as const) {
        const client = await connect(server);
        client.write(Buffer.from(`${line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`));
        expect((await readResponse(client)).status).toBe(status);
        client.close();
      }
    },
  },
  {
    name: 'survives random bytes (seeded), and serves on',
    run: async (server) => {
      for (let seed = 1; seed <= 20; seed++) {
        const client = await connect(server);
        client.socket.end(createRandomBytes(seed * 7_654_321)(50 * seed));
        await client.readToEnd();
        client.close();
      }
      await expectService(server);
    },
  },
  {
    name: 'refuses what is not HTTP by 400, after what it owed before, and counts it',
    run: async (_server, subject) => {
      const counts = await withServer(subject, PATIENT, async (server) => {
        const owed = wait(30, 50_000);
        for (const before of [Buffer.alloc(0), post(owed)]) {
          const client = await connect(server);
          client.write(Buffer.concat([before, Buffer.from('this is not HTTP\r\n\r\n')]));
          if (before.length > 0) {
            expect((await readResponse(client)).body.equals(owed)).toBe(true);
          } else expect((await readResponse(client)).status).toBe(400);
          await client.readToEnd();
          client.close();
        }
        const gone = await connect(server);
        gone.write(post(echo(500)).subarray(0, 200));
        await pause(20);
        gone.socket.resetAndDestroy();
        await expectService(server);
      });
      expect(counts).toEqual({ requests: 2, malformed: 2 });
    },
  },
  {
    name: 'serves as many clients at once as its style says',
    run: async (server, subject) => {
      const holder = await connect(server);
      const frame = echo(8);
      holder.write(post(frame));
      await readResponse(holder);
      const second = await connect(server);
      second.write(post(frame));
      if (subject.serves === 'one-at-a-time') {
        await pause(150);
        expect(second.arrived()).toBe(0);
        holder.close();
      }
      expect((await readResponse(second)).body.equals(frame)).toBe(true);
      holder.close();
      second.close();
    },
  },
  {
    name: 'cuts off a client that stops in mid-request, but none that is idle between requests',
    run: async (_server, subject) => {
      await withServer(subject, IMPATIENT, async (server) => {
        const whole = post(echo(90));
        const halves = [whole.subarray(0, 20), whole.subarray(0, whole.length - 30)];
        await forEachClient(subject, halves, async (half) => {
          const client = await connect(server);
          await pause(2 * IMPATIENT.idleTimeoutMs);
          client.write(whole);
          await readResponse(client);
          await pause(2 * IMPATIENT.idleTimeoutMs);
          client.write(whole);
          await readResponse(client);
          client.write(half);
          await eventually(() => client.isClosed(), 'the server to cut the client off');
          client.close();
        });
        await expectService(server);
      });
    },
  },
  {
    name: 'stops reading from a client that never reads',
    run: async (server) => {
      const client = await connect(server, true);
      const message = post(echo(65_516));
      for (let sent = 0; sent < 48 * 1_048_576; sent += message.length) client.write(message);
      let before = -1;
      await eventually(() => {
        const taken = client.socket.bytesWritten - client.socket.writableLength;
        const isStanding = taken === before && taken > 0;
        before = taken;
        return isStanding;
      }, 'the server to stop reading');
      expect(before).toBeLessThan(24 * 1_048_576);
      client.close();
      await expectService(server);
    },
  },
  {
    name: 'stops: finishes what is in flight, closes who is idle',
    run: async (_server, subject) => {
      const server = await subject.start(PATIENT);
      const busy = await connect(server);
      const frame = wait(12, 300_000);
      busy.write(post(frame));
      await pause(50);
      const idle = await connect(server);
      await pause(20);
      const stopped = server.stop();
      await eventually(() => idle.isClosed(), 'the idle client to be closed');
      expect((await readResponse(busy)).body.equals(frame)).toBe(true);
      await busy.readToEnd();
      await stopped;
      busy.close();
      idle.close();
    },
  },
];

function post(body: Buffer): Buffer {
  const head = `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** The next response, which must have a Content-Length or end with the connection. */
async function readResponse(client: StreamClient): Promise<{ status: number; body: Buffer }> {
  let head = '';
  while (!head.endsWith('\r\n\r\n')) head += (await client.read(1)).toString('latin1');
  const length = /content-length: (\d+)/iu.exec(head)?.[1];
  const body = length === undefined ? await client.readToEnd() : await client.read(Number(length));
  return { status: Number(head.slice(9, 12)), body };
}

async function expectService(server: SubjectServer): Promise<void> {
  const frame = echo(20);
  const reply = await exchange(server, post(frame));
  expect(reply.subarray(-frame.length).equals(frame)).toBe(true);
}
