// Real programs, each a few lines of Node that a stranger might have written.
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canPin, readAllowedCpus } from '../machine/cpus.js';
import { findExecutable } from './find-executable.js';
import { startForeignServer, type ForeignCommand } from './foreign-server.js';

const ECHO_TCP = `
const server = require('node:net').createServer((socket) => socket.on('error', () => {}).pipe(socket));
setTimeout(() => server.listen(Number(process.argv[2]), '127.0.0.1'), 150);
`;
const ECHO_UDP = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (message, from) => socket.send(message, from.port, from.address));
socket.bind(Number(process.argv[2]), '127.0.0.1');
`;
const STUBBORN = `process.on('SIGTERM', () => {});\n${ECHO_TCP}`;
const BROKEN = `console.error('cannot read config.toml'); process.exit(7);`;
const SILENT = `setInterval(() => {}, 1000);`;
// A shell, since Node may take longer than a test would wait to say anything at all.
const TALKATIVE = `yes noise | head -c 600000; echo; echo the last word; exec sleep 60`;
const CLOSES = `
require('node:net').createServer((socket) => socket.on('error', () => {}).resume().end())
  .listen(Number(process.argv[2]), '127.0.0.1');
`;
const WRONG = `
require('node:net').createServer((socket) => socket.on('error', () => {}).resume().end('hello'))
  .listen(Number(process.argv[2]), '127.0.0.1');
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'echobench-foreign-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function command(program: string): ForeignCommand {
  const file = join(folder, `${Math.random()}.cjs`);
  writeFileSync(file, program);
  return {
    words: [process.execPath, file, '{port}'],
    transport: 'tcp',
    host: '127.0.0.1',
    cwd: null,
    env: {},
    ready: { kind: 'echo' },
    readyMs: 15_000,
    graceMs: 5_000,
  };
}

function canConnect({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

describe('startForeignServer', () => {
  it('waits for the first echo, gives a port below the ephemeral range, and ends by SIGTERM', async () => {
    const server = await startForeignServer(command(ECHO_TCP), null);
    expect(server.target.port).toBeLessThan(32_768);
    const [end, again] = await Promise.all([server.stop(), server.stop()]);
    expect(end).toMatchObject({ exit: 'clean', workers: null });
    expect(again).toBe(end);
    expect(await server.ended).toBe(end);
  });

  it('runs in its own folder, with what its environment is given', async () => {
    const here = `if (process.cwd() !== process.env.PLACE) process.exit(9);\n${ECHO_TCP}`;
    const place = realpathSync(folder);
    const server = await startForeignServer(
      { ...command(here), cwd: place, env: { PLACE: place } },
      null,
    );
    expect((await server.stop()).exit).toBe('clean');
  });

  it('gives its environment to the program alone, and not to what holds it to CPUs', async () => {
    const [cpu = 0] = readAllowedCpus() ?? [];
    const cpus = (await canPin([cpu])) === null ? [cpu] : null;
    const server = await startForeignServer(
      {
        ...command(`if (process.env.PATH !== '/none') process.exit(9);\n${ECHO_TCP}`),
        env: { PATH: '/none' },
      },
      cpus,
    );
    expect((await server.stop()).exit).toBe('clean');
  });

  it('lives with one that it may not signal, and says so', async () => {
    const server = await startForeignServer({ ...command(ECHO_TCP), graceMs: 50 }, null);
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    });
    const end = await server.stop();
    kill.mockRestore();
    process.kill(-server.pid, 'SIGKILL');
    expect(end).toMatchObject({
      exit: 'error',
      how: expect.stringMatching(/another user/u) as string,
    });
  });

  it('finds a program beside its own folder, wherever echobench was started', async () => {
    const file = join(folder, 'echo-here');
    writeFileSync(file, `#!${process.execPath}\n${ECHO_TCP}`);
    chmodSync(file, 0o755);
    const { words, ...rest } = command('');
    const server = await startForeignServer(
      { ...rest, words: ['./echo-here', words.at(-1) ?? ''], cwd: folder },
      null,
    );
    expect((await server.stop()).exit).toBe('clean');
  });

  it('is ready when it accepts a connection, if that is its sign', async () => {
    const server = await startForeignServer(
      { ...command(WRONG), ready: { kind: 'connect' } },
      null,
    );
    await server.stop();
  });

  it('is ready when it has printed what it was to print, in however many pieces', async () => {
    const talks = `process.stderr.write('now rea'); setTimeout(() => process.stderr.write('dy\\n'), 100);\n${ECHO_TCP}`;
    const server = await startForeignServer(
      { ...command(talks), ready: { kind: 'output', text: 'ready' } },
      null,
    );
    await server.stop();
    const silent = { ...command(SILENT), readyMs: 500 };
    await expect(
      startForeignServer({ ...silent, ready: { kind: 'output', text: 'ready' } }, null),
    ).rejects.toThrow('it has not printed "ready"');
  });

  it('ends a server that nobody waits for any more while it starts', async () => {
    const enough = new AbortController();
    const slow = { ...command(SILENT), readyMs: 60_000 };
    const never = { ...slow, ready: { kind: 'output', text: 'ready' } } as const;
    setTimeout(() => enough.abort(new Error('enough')), 100);
    const beganMs = performance.now();
    await expect(startForeignServer(never, null, enough.signal)).rejects.toThrow('enough');
    expect(performance.now() - beganMs).toBeLessThan(30_000);
  });

  it('starts a datagram server', async () => {
    const server = await startForeignServer({ ...command(ECHO_UDP), transport: 'udp' }, null);
    expect((await server.stop()).exit).toBe('clean');
  });

  it('reaches a server behind a shell that hands no signal on', async () => {
    const { words, ...rest } = command(ECHO_TCP);
    const shell = ['sh', '-c', `${words.join(' ')}; true`];
    const server = await startForeignServer({ words: shell, ...rest }, null);
    await server.stop();
    expect(await canConnect(server.target)).toBe(false);
  });

  it('kills a server that ignores SIGTERM, and says so', async () => {
    const server = await startForeignServer({ ...command(STUBBORN), graceMs: 200 }, null);
    expect((await server.stop()).exit).toBe('killed');
  });

  it('tells a death in between from a stop', async () => {
    const server = await startForeignServer(command(ECHO_TCP), null);
    process.kill(server.pid, 'SIGKILL');
    expect(await server.ended).toMatchObject({ exit: 'died' });
  });

  it('says how a server ended that did not come up, with its last words', async () => {
    await expect(startForeignServer(command(BROKEN), null)).rejects.toThrow(
      /exited with 7 and said: cannot read config\.toml/u,
    );
  });

  it('tells a server that goes into the background what is wrong with that', async () => {
    await expect(startForeignServer(command(''), null)).rejects.toThrow(
      /exited with 0 before it was ready \(it has to stay in the foreground\)/u,
    );
  });

  it('gives up on one that never echoes, with bounded output', async () => {
    const error: unknown = await startForeignServer(
      { ...command(''), words: ['sh', '-c', TALKATIVE, '{port}'], readyMs: 800 },
      null,
    ).catch((cause: unknown) => cause);
    const { message } = error as Error;
    expect(message).toMatch(/was not ready on tcp:.* after 0\.8 s/u);
    expect(message).toMatch(/the last word$/u);
    expect(message.length).toBeLessThan(6_000);
  });

  it('does not take a connection that is closed for readiness, if an echo is its sign', async () => {
    await expect(
      startForeignServer({ ...command(CLOSES), readyMs: 800 }, null),
    ).rejects.toMatchObject({ code: 'SERVER_NOT_STARTED' });
  });

  it('does not wait for one that answers, and wrongly', async () => {
    const startedMs = performance.now();
    await expect(startForeignServer({ ...command(WRONG), readyMs: 600_000 }, null)).rejects.toThrow(
      /does not echo: .* was answered by 5 bytes that are not the reply \(68656c6c6f\)/u,
    );
    expect(performance.now() - startedMs).toBeLessThan(300_000);
  });

  it('names a program that is not on the PATH', async () => {
    const { words, ...rest } = command('');
    await expect(
      startForeignServer({ ...rest, words: ['no-such-program', ...words] }, null),
    ).rejects.toMatchObject({ code: 'PROGRAM_NOT_FOUND' });
  });
});

describe('findExecutable', () => {
  it('looks through PATH, and takes a path as it is', () => {
    const path = process.env['PATH'] ?? '';
    expect(findExecutable('sh', { path, cwd: null })).toMatch(/\/sh$/u);
    expect(findExecutable(process.execPath, { path, cwd: null })).toBe(process.execPath);
    expect(findExecutable('sh', { path: 'bin', cwd: '/' })).toBe('/bin/sh');
  });

  it.each([
    ['no-such-program', '/bin', null, /none of the folders of PATH has it \(\/bin\)/u],
    ['no-such-program', '', null, /it is empty/u],
    ['./no-such-file', '/bin', null, /no such file, or/u],
    ['./no-such-file', '/bin', '/tmp', /no such file in \/tmp, or/u],
    ['sh', '/bin', '/no/such/folder', /the folder \/no\/such\/folder that it is to run in/u],
    ['/etc', '/bin', null, /no such file, or it may not be executed/u],
  ])('refuses %s with PATH "%s" to run in %s', (name, path, cwd, message) => {
    expect(() => findExecutable(name, { path, cwd })).toThrow(message);
  });
});
