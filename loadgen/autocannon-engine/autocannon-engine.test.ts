// The traps of autocannon that the truths do not spring, each with a server that sets it; and what the engine refuses.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createClock } from '../clock.js';
import type { WorkerShare } from '../load-plan.js';
import { createTallyingRecorder, type Tally } from '../tallying-recorder.js';
import { planFor, type PlanChanges } from '../truth/truth.js';
import { createAutocannonEngine } from './autocannon-engine.js';

const HTTP = { engine: 'autocannon', transport: 'http' } as const;

function shareFor(port: number, changes: PlanChanges): WorkerShare {
  return { worker: 0, firstClient: 0, plan: planFor(HTTP, port, changes) };
}

/** Runs a load against a raw server, which is told of each request's arrival by the whole text of it. */
async function against(
  answer: (socket: Socket, request: Buffer, count: number) => void,
  changes: PlanChanges,
): Promise<Tally> {
  let count = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (request: Buffer) => {
      count += 1;
      answer(socket, request, count);
    });
    // Clients leave as they like; what they do to the socket is not what is tested.
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { recorder, tally } = createTallyingRecorder();
    const clock = createClock();
    const share = shareFor((server.address() as AddressInfo).port, changes);
    const session = await createAutocannonEngine().open(share, recorder, clock);
    const startNs = clock();
    const windowEndNs = startNs + share.plan.windowMs * 1e6;
    await session.run({ clock, windowStartNs: startNs, windowEndNs, stopped: () => false });
    const { sent, succeeded, corrupted, timedOut, lost, aborted } = tally;
    expect(succeeded + corrupted + timedOut + lost + aborted).toBe(sent);
    return tally;
  } finally {
    server.close();
  }
}

function response(body: Buffer, status = '200 OK'): Buffer {
  const head = `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function bodyOf(request: Buffer): Buffer {
  return request.subarray(request.indexOf('\r\n\r\n') + 4);
}

const ONE = { mode: { kind: 'closed', clients: 1 }, windowMs: 200 } as const;

describe('the autocannon engine', () => {
  test('sends a frame of its own with every request', async () => {
    const bodies = new Set<string>();
    const tally = await against((socket, request) => {
      bodies.add(bodyOf(request).toString('latin1'));
      socket.write(response(bodyOf(request)));
    }, ONE);
    expect(tally.succeeded).toBeGreaterThan(10);
    // The last may have been aborted before it arrived.
    expect(bodies.size).toBeGreaterThanOrEqual(tally.sent - tally.aborted);
  });

  test('verifies bodies that no text encoding can carry, in pieces of any size', async () => {
    const tally = await against((socket, request) => {
      const whole = response(bodyOf(request));
      socket.write(whole.subarray(0, whole.length - 30));
      setImmediate(() => socket.write(whole.subarray(whole.length - 30)));
    }, ONE);
    expect(tally.succeeded).toBeGreaterThan(5);
    expect(tally).toMatchObject({ corrupted: 0, timedOut: 0, lost: 0 });
  });

  test('counts a right body under a wrong status as corrupted', async () => {
    const tally = await against((socket, request, count) => {
      const isWrong = count === 3;
      socket.write(response(bodyOf(request), isWrong ? '500 Internal Server Error' : '200 OK'));
    }, ONE);
    expect(tally).toMatchObject({ corrupted: 1, lost: 0, timedOut: 0 });
  });

  test('reads on after a connection that died in the middle of a response', async () => {
    const tally = await against((socket, request, count) => {
      const whole = response(bodyOf(request));
      if (count === 3) socket.end(whole.subarray(0, whole.length - 10));
      else socket.write(whole);
    }, ONE);
    expect(tally).toMatchObject({ lost: 1, corrupted: 0, timedOut: 0, sessionReset: 1 });
    expect(tally.succeeded).toBeGreaterThan(5);
    expect(tally.opened).toBe(2);
  });

  test('survives a second response to one request', async () => {
    const tally = await against((socket, request, count) => {
      const whole = response(bodyOf(request));
      socket.write(count === 3 ? Buffer.concat([whole, whole]) : whole);
    }, ONE);
    expect(tally.corrupted).toBeGreaterThanOrEqual(1);
    expect(tally.succeeded).toBeGreaterThan(2);
  });

  test('counts bytes that are no HTTP as corrupted and connects anew', async () => {
    const tally = await against((socket, request, count) => {
      if (count === 3) socket.write('this is not the protocol you are looking for\r\n\r\n');
      else socket.write(response(bodyOf(request)));
    }, ONE);
    expect(tally).toMatchObject({ corrupted: 1, lost: 0, timedOut: 0, opened: 2 });
    expect(tally.succeeded).toBeGreaterThan(5);
  });

  test('times a request out and goes on over another connection', async () => {
    const tally = await against(
      (socket, request, count) => {
        if (count !== 3) socket.write(response(bodyOf(request)));
      },
      { ...ONE, timeoutMs: 60, windowMs: 400 },
    );
    expect(tally).toMatchObject({ timedOut: 1, corrupted: 0, lost: 0, opened: 2 });
    expect(tally.succeeded).toBeGreaterThan(5);
  });

  test('opens more connections than may be on their way at once', async () => {
    const tally = await against((socket, request) => socket.write(response(bodyOf(request))), {
      mode: { kind: 'closed', clients: 150 },
      windowMs: 300,
    });
    expect(tally).toMatchObject({ connectStarted: 150, opened: 150 });
  });

  test('refuses an open loop and other transports, with the reason', () => {
    const engine = createAutocannonEngine();
    const open = { kind: 'open', clients: 1, rateRps: 10, arrivals: 'constant' } as const;
    expect(engine.supports(shareFor(9, {}))).toEqual({ supported: true });
    expect(engine.supports(shareFor(9, { mode: open }))).toMatchObject({
      supported: false,
      reason: expect.stringContaining('burst') as string,
    });
    const tcp = {
      ...shareFor(9, {}).plan,
      target: { transport: 'tcp', host: 'h', port: 9 },
    } as const;
    expect(engine.supports({ worker: 0, firstClient: 0, plan: tcp })).toMatchObject({
      supported: false,
      reason: expect.stringContaining('http only') as string,
    });
  });
});
