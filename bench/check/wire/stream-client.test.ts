import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openStream, type StreamClient } from './stream-client.js';

const PATIENCE_MS = 5_000;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A client of a server that does with each connection what it is told. */
async function clientOf(
  serve: (socket: Socket) => void,
  patienceMs = PATIENCE_MS,
  signal = new AbortController().signal,
): Promise<StreamClient> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = await openStream({
    target: { transport: 'tcp', host: '127.0.0.1', port },
    patienceMs,
    signal,
  });
  if (client === null) throw new Error('it listens');
  closers.push(() => {
    client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return client;
}

describe('a stream client', () => {
  it('reads what was asked for, and keeps the rest', async () => {
    const client = await clientOf((socket) => socket.write('abcdef'));
    expect(await client.read(2)).toEqual({ bytes: Buffer.from('ab'), outcome: 'whole' });
    expect(await client.read(3)).toEqual({ bytes: Buffer.from('cde'), outcome: 'whole' });
    expect(client.arrivedBytes()).toBe(1);
  });

  it('puts together what came in pieces', async () => {
    const client = await clientOf((socket) => {
      for (const piece of ['ab', 'cd', 'ef']) socket.write(piece);
    });
    expect((await client.read(5)).bytes.toString()).toBe('abcde');
    expect((await client.read(1)).bytes.toString()).toBe('f');
  });

  it('tells a close from a reset, with what came before', async () => {
    const ended = await clientOf((socket) => socket.end('ab'));
    expect(await ended.read(9)).toEqual({ bytes: Buffer.from('ab'), outcome: 'end' });
    const broken = await clientOf((socket) => socket.once('data', () => socket.resetAndDestroy()));
    broken.write(Buffer.from('x'));
    expect(await broken.read(9)).toEqual({ bytes: Buffer.alloc(0), outcome: 'reset' });
    expect(broken.closed()).toBe('reset');
  });

  it('is patient from byte to byte, not beyond', async () => {
    const client = await clientOf((socket) => socket.write('a'), 60);
    expect(await client.read(2)).toEqual({ bytes: Buffer.from('a'), outcome: 'late' });
    expect(client.closed()).toBeNull();
  });

  it('closes its own side alone, and reads on', async () => {
    const client = await clientOf((socket) => {
      socket.on('end', () => socket.end('after'));
      socket.resume();
    });
    client.write(Buffer.from('before'));
    client.closeHalf();
    expect(await client.readToEnd(100)).toEqual({ bytes: Buffer.from('after'), outcome: 'end' });
  });

  it('holds a bounded number of bytes of a server that never ends', async () => {
    const chunk = Buffer.alloc(65_536, 1);
    const client = await clientOf((socket) => {
      const more = (): void => {
        while (socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    });
    await client.eventually(() => client.arrivedBytes() > 4 * 1_048_576);
    // It goes on talking for a while, unheard.
    await client.eventually(() => false, 100);
    expect(client.arrivedBytes()).toBeLessThan(6 * 1_048_576);
    expect((await client.readToEnd(1_000)).outcome).toBe('whole');
    expect((await client.read(8 * 1_048_576)).bytes.length).toBe(8 * 1_048_576);
  });

  it('leaves bytes unread while it is paused', async () => {
    const client = await clientOf((socket) => socket.pipe(socket));
    client.pause();
    client.write(Buffer.from('abc'));
    expect(await client.read(3, 60)).toEqual({ bytes: Buffer.alloc(0), outcome: 'late' });
    client.resume();
    expect((await client.read(3)).bytes.toString()).toBe('abc');
  });

  it('counts what the kernel has taken of what a server does not read', async () => {
    const reader: Socket[] = [];
    const client = await clientOf((socket) => reader.push(socket.pause()));
    const bytes = Buffer.alloc(65_536);
    const total = 1_024 * bytes.length;
    for (let count = 0; count < 1_024; count++) client.write(bytes);
    expect(await client.eventually(() => client.takenBytes() > 0)).toBe(true);
    await client.eventually(() => client.takenBytes() === total, 100);
    const standing = client.takenBytes();
    expect(standing).toBeLessThan(total);
    reader[0]?.resume();
    // It moves while bytes are read, not only when all are.
    let seen = 0;
    let before = standing;
    const isAll = await client.eventually(() => {
      const now = client.takenBytes();
      if (now > before) seen++;
      before = now;
      return now === total;
    });
    expect(isAll).toBe(true);
    expect(seen).toBeGreaterThan(1);
  });

  it('rejects with the reason when it is told to stop', async () => {
    const stop = new AbortController();
    const client = await clientOf(() => undefined, PATIENCE_MS, stop.signal);
    const read = client.read(1);
    stop.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
  });

  it('is null where nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const target = { transport: 'tcp', host: '127.0.0.1', port } as const;
    const { signal } = new AbortController();
    expect(await openStream({ target, patienceMs: PATIENCE_MS, signal })).toBeNull();
  });
});
