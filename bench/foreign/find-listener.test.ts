import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Target } from '../../loadgen/load-plan.js';
import { procUnavailableReason } from '../machine/proc-file.js';
import { findListener } from './find-listener.js';
import { findRunningServer } from './running-server.js';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function listenTcp(host?: string): Promise<Target> {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  open.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { transport: 'tcp', host: host ?? '127.0.0.1', port };
}

describe.skipIf(procUnavailableReason() !== null)('findListener', () => {
  it('finds who listens on an address, or on any', async () => {
    const pid = process.pid;
    expect(findListener(await listenTcp('127.0.0.1'))).toEqual({ pid, reason: null });
    expect(findListener(await listenTcp())).toEqual({ pid, reason: null });
    expect(findListener({ ...(await listenTcp()), host: 'localhost' })).toMatchObject({ pid });
  });

  it('finds who waits for datagrams', async () => {
    const socket = createSocket('udp4');
    open.push(socket);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const target = { transport: 'udp', host: '127.0.0.1', port: socket.address().port } as const;
    expect(findListener(target).pid).toBe(process.pid);
    expect(findListener({ ...target, transport: 'tcp' }).reason).toMatch(/no socket.*listens/u);
  });

  it.each([
    ['192.0.2.1', /on this machine alone, and it is not$/u],
    ['server.example', /and whether it is cannot be told by its name$/u],
  ])('says why there is none on %s', (host, reason) => {
    expect(findListener({ transport: 'tcp', host, port: 7 }).reason).toMatch(reason);
  });
});

describe.skipIf(procUnavailableReason() !== null)('findRunningServer', () => {
  it('sees the process and what it may use, and leaves it running', async () => {
    const target = await listenTcp('127.0.0.1');
    const server = findRunningServer(target);
    expect(server).toMatchObject({ pid: process.pid, unseen: null, target });
    expect(server.allowedCpus).toBeGreaterThanOrEqual(1);
    const end = await server.stop();
    expect(end.exit).toBe('running');
    expect(await server.ended).toBe(end);
    expect(findListener(target).pid).toBe(process.pid);
  });

  it('has a server that it cannot see all the same, and says why', async () => {
    const server = findRunningServer({ transport: 'tcp', host: '192.0.2.1', port: 7 });
    expect(server.pid).toBeNull();
    expect(server.unseen).toMatch(/on this machine alone/u);
    expect((await server.stop()).exit).toBe('running');
  });
});
