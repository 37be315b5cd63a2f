// The style `posix-threads`, as a pool and with a thread for each connection, against the conformance suite in a process of its own.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { echo } from '../../protocol/sample-frames.js';
import { eventually } from '../conformance/pause.js';
import { startProcess } from '../conformance/server-process.js';
import { connect } from '../conformance/stream-client.js';
import { describeOverTheWire } from '../conformance/wire.js';
import type { ServerProcessConfig } from '../events.js';
import { posixThreadsStyle } from './style.js';

const CONFIG: ServerProcessConfig = {
  style: 'posix-threads',
  transport: 'tcp',
  host: '127.0.0.1',
  port: 0,
  options: { threads: 'per-connection' },
  idleTimeoutMs: 20_000,
  graceMs: 4_000,
};

const reason = unsupportedReason();
if (reason === null) {
  describeOverTheWire('posix-threads --threads pool:4', ['tcp', 'udp']);
  describeOverTheWire('posix-threads --threads per-connection', ['tcp']);
}

describe.skipIf(reason !== null)(`posix-threads ${reason ?? ''}`, () => {
  it('has a thread for each connection, for as long as that lasts', async () => {
    const server = await startProcess(CONFIG);
    const threads = (): number => readdirSync(`/proc/${server.pid}/task`).length;
    const before = threads();
    const clients = await Promise.all([connect(server), connect(server), connect(server)]);
    for (const client of clients) {
      client.write(echo(5));
      expect(await client.read(25)).toEqual(echo(5));
    }
    expect(threads()).toBe(before + 3);
    for (const client of clients) client.close();
    await eventually(() => threads() === before, 'the threads to end');
    expect(await server.stop()).toEqual([
      { worker: 'threads', connections: 3, requests: 3, malformed: 0, dropped: 0 },
    ]);
  });

  it('serves as many at once as the pool has threads, and counts by thread', async () => {
    const server = await startProcess({ ...CONFIG, options: { threads: 'pool:2' } });
    const clients = [];
    for (let count = 0; count < 3; count++) {
      const client = await connect(server);
      client.write(echo(10, count));
      clients.push(client);
      if (count < 2) expect(await client.read(30)).toEqual(echo(10, count));
    }
    expect(clients[2]?.arrived()).toBe(0);
    clients[0]?.close();
    expect(await clients[2]?.read(30)).toEqual(echo(10, 2));
    for (const client of clients) client.close();
    const counts = await server.stop();
    expect(counts.map(({ worker }) => worker)).toEqual(['thread-1', 'thread-2']);
  });

  it('has a reason against datagrams without a pool', () => {
    const supports = posixThreadsStyle.supports('udp', { threads: 'per-connection' });
    expect(JSON.stringify(supports)).toContain('pool:N');
    expect(posixThreadsStyle.supports('udp', { threads: 'pool:8' })).toEqual({ supported: true });
  });
});
