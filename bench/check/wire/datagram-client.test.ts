// The UDP client against sockets in this process: what it tells of what came, and that it never waits without end.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatagrams, type DatagramClient } from './datagram-client.js';

const PATIENCE_MS = 10_000;
const sockets: Socket[] = [];
const clients: DatagramClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const socket of sockets.splice(0)) socket.close();
});

async function listen(): Promise<Socket> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function open(
  server: Socket,
  signal = new AbortController().signal,
  localAddress: string | null = null,
): Promise<DatagramClient | null> {
  const { port } = server.address();
  const target = { transport: 'udp', host: 'localhost', port } as const;
  const client = await openDatagrams({ target, signal }, localAddress);
  if (client !== null) clients.push(client);
  return client;
}

function soon(): number {
  return performance.now() + PATIENCE_MS;
}

describe('openDatagrams', () => {
  it('sends to the server and tells where each datagram comes from, whoever sends it', async () => {
    const [server, other] = [await listen(), await listen()];
    const client = await open(server);
    server.on('message', (datagram, { port, address }) => {
      server.send(datagram, port, address, () => other.send('from elsewhere', port, address));
    });
    const sentMs = performance.now();
    expect(await client?.send(Buffer.from('hello'))).toBeNull();
    const first = await client?.receive(soon());
    const second = await client?.receive(soon());
    expect(first).toMatchObject({ bytes: Buffer.from('hello'), ...client?.server });
    expect(first?.atMs).toBeGreaterThanOrEqual(sentMs);
    expect(second).toMatchObject({ port: other.address().port });
    expect(second?.bytes.toString()).toBe('from elsewhere');
  });

  it('gives null when nothing comes, and says why a datagram could not be sent', async () => {
    const client = await open(await listen());
    expect(await client?.receive(performance.now() + 1)).toBeNull();
    expect(await client?.send(Buffer.alloc(65_508))).toBe('EMSGSIZE');
  });

  it('gives null for an address that this host does not have', async () => {
    expect(await open(await listen(), undefined, '192.0.2.1')).toBeNull();
  });

  it('ends a wait when its signal is aborted', async () => {
    const end = new AbortController();
    const client = await open(await listen(), end.signal);
    const waiting = client?.receive(soon());
    const reason = new Error('enough');
    end.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(open(await listen(), end.signal)).rejects.toBe(reason);
  });

  it('may be closed twice', async () => {
    const client = await open(await listen());
    client?.close();
    expect(() => client?.close()).not.toThrow();
  });
});
