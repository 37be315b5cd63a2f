// The client of counted connections against servers that do right and wrong, as the process that claims use.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { unsupportedReason } from '../../../posix/platform.js';
import { startCProcess, type CProcess } from '../../c-programs/c-process.js';

const MODULE = fileURLToPath(new URL('connection-load.js', import.meta.url));
const TIMEOUT_MS = 20_000;
const MESSAGE_BYTES = 4_096;
const anything = z.looseObject({ event: z.string() });

describe.skipIf(unsupportedReason() !== null)('the client of counted connections', () => {
  let client: CProcess;
  const servers: Server[] = [];
  beforeAll(async () => {
    client = await startCProcess(process.execPath, [MODULE], null);
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(() => client.end());

  async function listen(serve: (socket: Socket) => void): Promise<number> {
    const server = createServer({ allowHalfOpen: false }, (socket) => {
      socket.on('error', () => undefined);
      serve(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function carryOut(port: number, connections: number, patienceMs = 10_000): Promise<unknown> {
    const load = { concurrency: 3, messageBytes: MESSAGE_BYTES, seed: 5, patienceMs };
    client.say(JSON.stringify({ port, connections, ...load }));
    return client.nextLine(anything, TIMEOUT_MS);
  }

  it('opens exactly as many as it is asked for, one request each, no more at a time than it may', async () => {
    let [opened, living, most] = [0, 0, 0];
    const sizes: number[] = [];
    const port = await listen((socket) => {
      opened++;
      most = Math.max(most, ++living);
      let bytes = 0;
      socket.on('data', (data) => {
        bytes += data.length;
        // In pieces, as a stream may come.
        socket.write(data.subarray(0, 100));
        setImmediate(() => socket.write(data.subarray(100)));
      });
      socket.on('end', () => {
        living--;
        sizes.push(bytes);
      });
    });
    expect(await carryOut(port, 50)).toEqual({ event: 'done', completed: 50 });
    await expect.poll(() => sizes, { timeout: TIMEOUT_MS }).toHaveLength(50);
    expect(new Set(sizes)).toEqual(new Set([MESSAGE_BYTES]));
    expect(opened).toBe(50);
    // A connection may be opened before the server has seen the end of the one before.
    expect(most).toBeLessThanOrEqual(6);
  });

  it.each([
    ['a wrong byte', /not what had been sent/u, (data: Buffer) => data.fill(7, 3_000, 3_001)],
    ['a byte too many', /not what had been sent/u, (data: Buffer) => Buffer.concat([data, data])],
  ] as const)('finds out %s', async (_name, reason, spoil) => {
    const port = await listen((socket) => {
      const pieces: Buffer[] = [];
      socket.on('data', (data) => {
        pieces.push(data);
        const whole = Buffer.concat(pieces);
        if (whole.length === MESSAGE_BYTES) socket.write(spoil(whole));
      });
    });
    const outcome = await carryOut(port, 5);
    expect(outcome).toMatchObject({ event: 'failed', completed: 0 });
    expect(JSON.stringify(outcome)).toMatch(reason);
  });

  it('tells of a server that closes, is silent, or is not there', async () => {
    const closing = await listen((socket) => socket.once('data', () => socket.end('short')));
    expect(JSON.stringify(await carryOut(closing, 5))).toMatch(/closed before it had replied/u);
    const silent = await listen((socket) => socket.resume());
    expect(JSON.stringify(await carryOut(silent, 5, 300))).toMatch(/was silent for 300 ms/u);
    const gone = await listen(() => undefined);
    const server = servers.pop();
    server?.close();
    if (server !== undefined) await once(server, 'close');
    expect(JSON.stringify(await carryOut(gone, 5))).toMatch(/connect: ECONNREFUSED/u);
  });
});
