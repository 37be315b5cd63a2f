// The process contract: what a server process prints, how it fails, and how it ends, whoever asks it to and however rudely.
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startDatagramLoop, startStreamLoop } from './conformance/closed-loop.js';
import { wait } from '../protocol/sample-frames.js';
import { eventually, pause } from './conformance/pause.js';
import { descendants, isAlive } from './conformance/process-facts.js';
import { launchProcess, startProcess } from './conformance/server-process.js';
import { spawnWatched } from './conformance/spawn-watched.js';
import { connect } from './conformance/stream-client.js';
import type { ServerProcessConfig } from './events.js';

const EVENT_LOOP: ServerProcessConfig = {
  style: 'event-loop',
  transport: 'tcp',
  host: '127.0.0.1',
  port: 0,
  options: {},
  idleTimeoutMs: 20_000,
  graceMs: 4_000,
};
const CLUSTER = { ...EVENT_LOOP, style: 'cluster', options: { workers: 2 } };
const PISCINA = { ...EVENT_LOOP, style: 'piscina', options: { threads: 2 } };
const POSIX = [
  { style: 'posix-epoll' },
  { style: 'posix-poll' },
  { style: 'posix-select' },
  { style: 'posix-iterative' },
  { style: 'posix-prefork', options: { workers: 2 } },
  { style: 'posix-threads', options: { threads: 'pool:2' } },
].map((change) => ({ ...EVENT_LOOP, ...change }));
/** Those that have something for each connection, and so nothing for datagrams. */
const POSIX_TCP = [
  ...POSIX,
  { ...EVENT_LOOP, style: 'posix-fork' },
  { ...EVENT_LOOP, style: 'posix-threads', options: { threads: 'per-connection' } },
];
const ITERATIVE = { ...EVENT_LOOP, style: 'iterative' };

/** Clients of a server that is stopped under load, and the children that it then has, where it has any. */
const CLIENTS = 16;
const CHILDREN: Readonly<Record<string, number>> = {
  cluster: 2,
  'posix-prefork': 2,
  'posix-fork': CLIENTS,
};

describe('a server process', () => {
  it.concurrent.each([EVENT_LOOP, CLUSTER, PISCINA, ITERATIVE, ...POSIX_TCP])(
    'prints one line when ready, and one when stopped ($style)',
    async (config) => {
      const server = await startProcess(config);
      await server.stop();
      const { events, stderr } = await server.process.end;
      expect(events).toEqual([
        {
          event: 'listening',
          transport: 'tcp',
          host: '127.0.0.1',
          port: server.port,
          pid: server.process.child.pid,
          style: config.style,
        },
        { event: 'stopped', workers: expect.any(Array) as unknown },
      ]);
      expect(stderr).toBe('');
    },
  );

  it.concurrent.each([
    EVENT_LOOP,
    CLUSTER,
    PISCINA,
    { ...EVENT_LOOP, transport: 'http' as const },
    ...POSIX_TCP,
  ])(
    'says which address is in use and what to do, and exits with 4 ($style, $transport)',
    async (config) => {
      const squatter = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => squatter.once('listening', resolve));
      const { port } = squatter.address() as AddressInfo;
      const { code, events } = await launchProcess({ ...config, port }).end;
      expect(code).toBe(4);
      expect(events).toMatchObject([{ event: 'failed', code: 'EADDRINUSE' }]);
      expect(JSON.stringify(events)).toContain(`127.0.0.1:${port}`);
      expect(JSON.stringify(events)).toContain('port 0');
      squatter.close();
    },
  );

  it.concurrent.each([
    [{ style: 'event-lop' }, 'STYLE_UNKNOWN', 'did you mean event-loop?'],
    [{ style: 'cluster', options: { wokers: 2 } }, 'STYLE_OPTION_INVALID', '--workers'],
    [{ style: 'cluster', options: { workers: 0 } }, 'STYLE_OPTION_INVALID', 'from 1 to 1024'],
    [
      { style: 'piscina', transport: 'udp', options: { dispatch: 'connection' } },
      'STYLE_UNSUPPORTED',
      'UDP has no connections',
    ],
    [{ host: '203.0.113.7' }, 'EADDRNOTAVAIL', '127.0.0.1'],
    [{ style: 'posix-epoll', host: '203.0.113.7' }, 'EADDRNOTAVAIL', '127.0.0.1'],
    [{ style: 'posix-epoll', transport: 'http' }, 'STYLE_UNSUPPORTED', 'tcp and udp'],
  ] as const)('fails with a code and a remedy: %j is %s', async (change, failure, words) => {
    const { code, events } = await launchProcess({ ...EVENT_LOOP, ...change }).end;
    expect(code).toBe(4);
    expect(events).toMatchObject([{ event: 'failed', code: failure }]);
    expect(JSON.stringify(events)).toContain(words);
  });

  it('warns when it listens beyond loopback, and only then', async () => {
    const server = await startProcess({ ...EVENT_LOOP, host: '0.0.0.0' });
    await server.stop();
    expect((await server.process.end).stderr).toMatch(/^warning: 0\.0\.0\.0 is not a loopback/u);
  });

  it.each([EVENT_LOOP, ITERATIVE, CLUSTER, PISCINA, ...POSIX_TCP])(
    'ends under load on SIGTERM with 0, in time, and leaves no process behind ($style over TCP)',
    async (config) => {
      const server = await startProcess(config);
      const load = await startStreamLoop(server, CLIENTS);
      await eventually(() => load.replies() > 200, 'some load');
      const children = CHILDREN[config.style] ?? 0;
      await eventually(() => descendants(server.pid).length === children, 'its processes');
      const family = [server.pid, ...descendants(server.pid)];
      const startedMs = performance.now();
      const workers = await server.stop();
      expect(performance.now() - startedMs).toBeLessThan(config.graceMs);
      expect(family.filter(isAlive)).toEqual([]);
      await load.end();
      const served = workers.reduce((sum, worker) => sum + worker.requests, 0);
      expect(served).toBeGreaterThanOrEqual(load.replies());
    },
  );

  it.each([EVENT_LOOP, ITERATIVE, CLUSTER, PISCINA, ...POSIX])(
    'ends under load on SIGTERM with 0 and leaves no process behind ($style over UDP)',
    async (config) => {
      const server = await startProcess({ ...config, transport: 'udp' });
      const load = await startDatagramLoop(server, 8);
      await eventually(() => load.replies() > 100, 'some load');
      const family = [server.pid, ...descendants(server.pid)];
      await server.stop();
      expect(family.filter(isAlive)).toEqual([]);
      await load.end();
    },
  );

  it.concurrent.each([EVENT_LOOP, CLUSTER, PISCINA, ...POSIX_TCP])(
    'is cut by a second signal, and says so by its exit code ($style)',
    async (config) => {
      const server = await startProcess({ ...config, graceMs: 60_000 });
      const client = await connect(server);
      client.write(wait(1, 60_000_000));
      await pause(50);
      const family = [server.pid, ...descendants(server.pid)];
      const { child, end } = server.process;
      child.kill('SIGTERM');
      await pause(100);
      expect(isAlive(server.pid)).toBe(true);
      child.kill('SIGTERM');
      expect((await end).code).toBe(143);
      await eventually(() => !family.some(isAlive), 'all its processes to be gone');
      client.close();
    },
  );

  it('takes its workers with it when it is killed', async () => {
    const server = await startProcess(CLUSTER);
    const load = await startStreamLoop(server, 4);
    await eventually(() => load.replies() > 50, 'some load');
    const workers = descendants(server.pid);
    expect(workers).toHaveLength(2);
    server.process.child.kill('SIGKILL');
    await server.process.end;
    await eventually(() => !workers.some(isAlive), 'the workers to be gone');
    await load.end();
  });

  it('fails loudly when one of its workers dies', async () => {
    const server = await startProcess(CLUSTER);
    const [worker = 0, other = 0] = descendants(server.pid);
    process.kill(worker, 'SIGKILL');
    const { code, stderr } = await server.process.end;
    expect(code).not.toBe(0);
    expect(stderr).toContain('died by SIGKILL');
    await eventually(() => !isAlive(other), 'the other worker to be gone');
  });
});

describe('a server process in the hands of a terminal or a parent', () => {
  const main = fileURLToPath(new URL('main.js', import.meta.url));

  it('ends in order when Ctrl-C reaches its workers too', async () => {
    const child = spawnWatched([main, JSON.stringify(CLUSTER)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout?.on('data', (text: Buffer) => (printed += text.toString()));
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await eventually(() => printed.includes('listening'), 'the server to listen');
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await ended).toBe(0);
    expect(printed).toContain('worker-2');
  });

  it.concurrent.each(POSIX_TCP)('listens on IPv6 ($style)', async (config) => {
    const server = await startProcess({ ...config, host: '::1' });
    const load = await startStreamLoop(server, 1);
    await eventually(() => load.replies() > 5, 'replies');
    await load.end();
    await server.stop();
  });

  it('goes on without a reader of its output, and still ends in order', async () => {
    const server = await startProcess(EVENT_LOOP);
    server.process.child.stdout?.destroy();
    const load = await startStreamLoop(server, 2);
    await eventually(() => load.replies() > 20, 'replies');
    const ended = new Promise((resolve) => server.process.child.on('exit', resolve));
    server.process.child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await load.end();
  });

  it('ends when the parent that it has a channel to is gone', async () => {
    const child = spawnWatched([main, JSON.stringify(PISCINA)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.disconnect();
    expect(await ended).toBe(0);
  });

  it('explains itself when started by hand', async () => {
    const child = spawnWatched([main], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr?.on('data', (part: Buffer) => (text += part.toString()));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
    expect(text).toContain('usage:');
  });
});
