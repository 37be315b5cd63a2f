import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { procUnavailableReason } from '../machine/proc-file.js';
import type { ServerUnderTest } from '../run/instruments.js';
import { findListener, listensElsewhere } from './find-listener.js';
import { startForeignServer } from './foreign-server.js';
import { findRunningServer } from './running-server.js';

const TCP = (host: string): string =>
  `require('node:net').createServer((s) => s.on('error', () => {}).pipe(s)).listen(+process.argv[1]${host})`;
const UDP = `const s = require('node:dgram').createSocket('udp4');
s.on('message', (m, from) => s.send(m, from.port, from.address)); s.bind(+process.argv[1], '127.0.0.1')`;

let server: ServerUnderTest | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

async function start(program: string, transport: 'tcp' | 'udp' = 'tcp'): Promise<ServerUnderTest> {
  server = await startForeignServer(
    {
      words: [process.execPath, '-e', program, '{port}'],
      ...{ transport, host: '127.0.0.1', cwd: null, env: {} },
      ...{ ready: { kind: 'echo' }, readyMs: 15_000, graceMs: 2_000 },
    },
    null,
  );
  return server;
}

describe.skipIf(procUnavailableReason() !== null)('findListener', () => {
  it.each([
    ['an address', ", '127.0.0.1'"],
    ['any address', ''],
    ['any address of IPv4', ", '0.0.0.0'"],
  ])('finds who listens on %s', async (_, host) => {
    const { pid, target } = await start(TCP(host));
    expect(findListener(target)).toEqual({ pid, reason: null });
    expect(findListener({ ...target, host: 'localhost' }).pid).toBe(pid);
  });

  it('finds who waits for datagrams', async () => {
    const { pid, target } = await start(UDP, 'udp');
    expect(findListener(target).pid).toBe(pid);
    expect(findListener({ ...target, transport: 'tcp' }).reason).toMatch(/no socket.*listens/u);
  });

  it('refuses a process that echobench itself comes from: its tree would hold the load', async () => {
    const own = createServer();
    own.listen(0, '127.0.0.1');
    await once(own, 'listening');
    const { port } = own.address() as AddressInfo;
    const { pid, reason } = findListener({ transport: 'tcp', host: '127.0.0.1', port });
    own.close();
    expect(pid).toBeNull();
    expect(reason).toMatch(/from which echobench itself was started$/u);
  });

  it.each([
    ['192.0.2.1', /on this machine alone, and it is not$/u],
    ['server.example', /and whether it is cannot be told by its name$/u],
  ])('says why there is none on %s', (host, reason) => {
    expect(findListener({ transport: 'tcp', host, port: 7 }).reason).toMatch(reason);
  });
});

describe.skipIf(procUnavailableReason() !== null)('listensElsewhere', () => {
  it('has nothing to say of a server that listens itself, and names whoever does in its place', async () => {
    const { pid, target } = await start(TCP(''));
    expect(listensElsewhere(target, [1, pid])).toBeNull();
    expect(listensElsewhere(target, [process.pid])).toMatch(
      new RegExp(`^process ${pid} listens`, 'u'),
    );
    expect(listensElsewhere({ ...target, port: 1 }, [pid])).toMatch(/^no socket .* listens on/u);
  });

  it('is why a command that only stands for a server is not measured', async () => {
    const { target } = await start(TCP(''));
    const stand = await startForeignServer(
      {
        // It prints that it is ready, as a container's client might, and is not.
        words: ['sh', '-c', 'echo up; exec sleep 1000', '{port}'],
        ...{ transport: 'tcp', host: target.host, cwd: null, env: {} },
        ...{ ready: { kind: 'output', text: 'up' }, readyMs: 15_000, graceMs: 2_000 },
      },
      null,
    );
    await stand.stop();
    expect(stand.unseen).toMatch(/^no socket of this machine listens/u);
    expect(server).toMatchObject({ unseen: null });
  });
});

describe.skipIf(procUnavailableReason() !== null)('findRunningServer', () => {
  it('sees the process and what it may use, and leaves it running', async () => {
    const { pid, target } = await start(TCP(''));
    const running = findRunningServer(target);
    expect(running).toMatchObject({ pid, unseen: null, target });
    expect(running.allowedCpus).toBeGreaterThanOrEqual(1);
    const end = await running.stop();
    expect(end.exit).toBe('running');
    expect(await running.ended).toBe(end);
    expect(findListener(target).pid).toBe(pid);
  });

  it('tells when its process is gone in the end', async () => {
    const started = await start(TCP(''));
    const running = findRunningServer(started.target);
    await started.stop();
    expect((await running.stop()).exit).toBe('died');
  });

  it('has a server that it cannot see all the same, and says why', async () => {
    const running = findRunningServer({ transport: 'tcp', host: '192.0.2.1', port: 7 });
    expect(running.pid).toBeNull();
    expect(running.unseen).toMatch(/on this machine alone/u);
    expect((await running.stop()).exit).toBe('running');
  });
});
