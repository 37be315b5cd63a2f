// `serve` and `load` as a user runs them, against each other and against targets that misbehave.
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadResultSchema } from '../../results/load.js';
import { createWorkplace, type RunningProgram, type Workplace } from './program.js';

const SHORT = ['--warmup', '0', '--duration', '200ms'];

describe('echobench serve and load', () => {
  let place: Workplace;
  const servers: Server[] = [];

  beforeEach(() => {
    place = createWorkplace();
  });
  afterEach(() => {
    place.dispose();
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(...words: string[]): Promise<{ program: RunningProgram; port: number }> {
    return ready(place.start(['serve', ...words]));
  }

  async function ready(
    program: RunningProgram,
  ): Promise<{ program: RunningProgram; port: number }> {
    await program.until(() => program.stdout().includes('\n'), 'ready line');
    const told = JSON.parse(program.stdout()) as { event: string; port: number; pid: number };
    expect(told).toMatchObject({ event: 'listening', host: '127.0.0.1', pid: program.child.pid });
    return { program, port: told.port };
  }

  /** A target of the test's own, on a port of the system's choosing. */
  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  it.each(['tcp', 'udp', 'http'])('load what is served over %s, and stop it', async (transport) => {
    const { program, port } = await serve('--style', 'event-loop', '--transport', transport);
    const load = place.start([
      'load',
      '--target',
      `${transport}://127.0.0.1:${port}`,
      '--concurrency',
      '2',
      '--json',
      ...SHORT,
    ]);
    expect(await load.ended, load.stderr()).toBe(0);
    const result = loadResultSchema.parse(JSON.parse(load.stdout()));
    expect(result.requests.succeeded).toBeGreaterThan(0);
    expect(result.load.concurrency).toBe(2);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('load what is served beside connections that lie idle', async () => {
    const { port } = await serve('--style', 'event-loop', '--transport', 'tcp');
    const target = ['--target', `tcp://127.0.0.1:${port}`];
    const load = place.start(['load', ...target, '--idle-connections', '300', ...SHORT]);
    expect(await load.ended, load.stderr()).toBe(0);
    expect(load.stdout()).toMatch(/8 clients beside 300 idle connections/);
    expect(load.stdout()).toMatch(/idle connections +300 of 300 held to the end/);
  });

  it('exits with 1 when the server cannot hold the idle connections, and says how many it held', async () => {
    const limited = ['sh', '-c', 'ulimit -n 200 && exec "$@"', 'sh'];
    const words = ['serve', '--style', 'event-loop', '--transport', 'tcp'];
    const { port } = await ready(place.start(words, {}, limited));
    const load = place.start([
      'load',
      '--target',
      `tcp://127.0.0.1:${port}`,
      '--idle-connections',
      '400',
      '--json',
      ...SHORT,
    ]);
    expect(await load.ended, load.stderr()).toBe(1);
    const { idle, warnings } = loadResultSchema.parse(JSON.parse(load.stdout()));
    expect(idle?.asked).toBe(400);
    expect(idle?.held).toBeGreaterThan(50);
    expect(idle?.held).toBeLessThan(200);
    const { held, refused, unanswered, corrupted, closed } = idle ?? {};
    expect([held, refused, unanswered, closed].reduce((sum = 0, n = 0) => sum + n, 0)).toBe(400);
    expect(corrupted).toBe(0);
    expect(warnings.map(({ code }) => code)).toContain('idle-connections-lost');
  });

  it.each(['udp', 'http'])('has no idle connections over %s: wrong usage', async (transport) => {
    const target = ['--target', `${transport}://127.0.0.1:9`];
    const load = place.start(['load', ...target, '--idle-connections', '5']);
    expect(await load.ended).toBe(2);
    expect(load.stderr()).toMatch(/--idle-connections is for tcp/);
  });

  it('prints a table for people, with what was counted', async () => {
    const { port } = await serve('--style', 'event-loop', '--transport', 'tcp');
    const load = place.start([
      'load',
      '--target',
      `tcp://127.0.0.1:${port}`,
      '--rate',
      '200',
      '--arrivals',
      'poisson',
      '--seed',
      '7',
      ...SHORT,
    ]);
    expect(await load.ended, load.stderr()).toBe(0);
    expect(load.stdout()).toMatch(/open loop, 200 requests\/s \(poisson\) over 64 clients/);
    expect(load.stdout()).toMatch(/response \(from schedule\)/);
    expect(load.stdout()).toMatch(/sent = .* succeeded/);
  });

  it('takes --workers for cluster, and counts its processes', async () => {
    const { program } = await serve('--style', 'cluster', '--transport', 'tcp', '--workers', '3');
    expect(program.processes('').length).toBe(4);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.processes('')).toEqual([]);
  });

  it('cannot serve on a port that is taken: exit code 4, and what to do', async () => {
    const port = await listen(createServer());
    const program = place.start([
      'serve',
      '--style',
      'event-loop',
      '--transport',
      'tcp',
      '--port',
      `${port}`,
    ]);
    expect(await program.ended).toBe(4);
    expect(program.stdout()).toBe('');
    expect(program.stderr()).toMatch(/^echobench: .*port.*\[EADDRINUSE\]\n$/);
  });

  it('cannot serve what this runtime cannot do: exit code 4, with the reason', async () => {
    const program = place.start([
      'serve',
      '--style',
      'piscina',
      '--transport',
      'udp',
      '--dispatch',
      'connection',
    ]);
    expect(await program.ended).toBe(4);
    expect(program.stderr()).toMatch(/\[STYLE_UNSUPPORTED\]\n$/);
  });

  it('exits with 1 when the target refuses', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    const load = place.start(['load', '--target', `tcp://127.0.0.1:${port}`, '--json', ...SHORT]);
    expect(await load.ended, load.stderr()).toBe(1);
    const { requests, sessions } = loadResultSchema.parse(JSON.parse(load.stdout()));
    expect(requests.succeeded).toBe(0);
    expect(sessions?.refused).toBeGreaterThan(0);
  });

  it('exits with 1 when the target accepts and never answers', async () => {
    const port = await listen(createServer((socket) => socket.on('error', () => undefined)));
    const load = place.start([
      'load',
      '--target',
      `tcp://127.0.0.1:${port}`,
      '--concurrency',
      '3',
      '--timeout',
      '50ms',
      '--json',
      ...SHORT,
    ]);
    expect(await load.ended, load.stderr()).toBe(1);
    const { requests, fairness } = loadResultSchema.parse(JSON.parse(load.stdout()));
    expect(requests.timedOut).toBeGreaterThan(0);
    expect(fairness.unservedClients).toBe(3);
  });

  it('exits with 1 when a reply is not what was asked for', async () => {
    const flip = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
        socket.write(bytes);
      });
    });
    const port = await listen(flip);
    const load = place.start([
      'load',
      '--target',
      `tcp://127.0.0.1:${port}`,
      '--concurrency',
      '1',
      '--json',
      ...SHORT,
    ]);
    expect(await load.ended, load.stderr()).toBe(1);
    const { requests } = loadResultSchema.parse(JSON.parse(load.stdout()));
    expect(requests.corrupted).toBeGreaterThan(0);
  });

  it('ends early on Ctrl-C and still reports', async () => {
    let echoed = 0;
    const echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        echoed++;
        socket.write(bytes);
      });
    });
    const port = await listen(echo);
    const load = place.start([
      'load',
      '--target',
      `tcp://127.0.0.1:${port}`,
      '--warmup',
      '0',
      '--duration',
      '60s',
      '--json',
    ]);
    await load.until(() => echoed > 100, 'load');
    load.child.kill('SIGINT');
    expect(await load.ended, load.stderr()).toBe(0);
    const { windowMs, requests } = loadResultSchema.parse(JSON.parse(load.stdout()));
    expect(windowMs).toBeLessThan(30_000);
    expect(requests.succeeded).toBeGreaterThan(0);
  });

  it('calibrates compute given as time, and records iterations', async () => {
    const { port } = await serve('--style', 'event-loop', '--transport', 'tcp');
    const load = place.start([
      'load',
      '--target',
      `tcp://127.0.0.1:${port}`,
      '--workload',
      'compute:50us',
      '--json',
      ...SHORT,
    ]);
    expect(await load.ended, load.stderr()).toBe(0);
    expect(loadResultSchema.parse(JSON.parse(load.stdout())).load.workload).toMatch(
      /^compute:\d+$/,
    );
  });
});
