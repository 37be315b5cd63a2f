// What the probe takes for a good answer over tcp, and what it says of a bad one.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeServer } from './server-probe.js';

const ECHO = { kind: 'echo' } as const;
let server: Server | null = null;
afterEach(() => server?.close());

async function serve(answer: (socket: Socket) => void): Promise<Parameters<typeof probeServer>[0]> {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    answer(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { transport: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('probeServer', () => {
  it('is content with a server that forgets a client as soon as it has half-closed', async () => {
    const target = await serve((socket) => {
      socket.on('data', (piece: Buffer) => setImmediate(() => socket.write(piece)));
      socket.on('end', () => socket.destroy());
    });
    await probeServer(target, ECHO, 100_000, 15_000);
  });

  it('waits until the server has closed, too', async () => {
    let isClosed = false;
    const target = await serve((socket) => {
      socket.on('data', (piece: Buffer) => socket.write(piece));
      socket.on('end', () => {
        setTimeout(() => {
          isClosed = true;
          socket.end();
        }, 50);
      });
    });
    await probeServer(target, ECHO, 64, 15_000);
    expect(isClosed).toBe(true);
  });

  it.each([
    ['more than was asked for', Buffer.alloc(65), /answered by 65 bytes that are not the reply/u],
    ['something else', Buffer.alloc(64, 1), /answered by 64 bytes that are not the reply/u],
    ['less, and ends', Buffer.alloc(5), /answered by 5 bytes that are not the reply/u],
  ])('refuses %s', async (_, reply, message) => {
    const target = await serve((socket) => socket.resume().end(reply));
    await expect(probeServer(target, ECHO, 64, 15_000)).rejects.toThrow(message);
  });

  it('says that no whole reply came', async () => {
    const target = await serve((socket) => {
      socket.resume().write('hello');
      socket.on('end', () => socket.destroy());
      socket.setTimeout(2_000, () => socket.destroy());
    });
    await expect(probeServer(target, ECHO, 64, 200)).rejects.toThrow(/no whole reply within 200/u);
  });
});
