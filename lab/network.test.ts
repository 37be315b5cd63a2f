// The programs of the lab that speak over the network, with one another and with the slides' Python, both ways.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { unsupportedReason } from '../posix/platform.js';
import {
  bound,
  endWhatIsLeft,
  eventually,
  freePort,
  pythonReason,
  runLab,
  startLab,
  startPython,
  type RunningProgram,
} from './test-programs.js';

afterAll(endWhatIsLeft);

const reason = unsupportedReason();
const noPython = reason ?? pythonReason();
const FINE = { code: 0, signal: null, stderr: '' };

/** A server of the lab on a port of the kernel's choice, once it is there. */
async function startServer(name: string): Promise<{ server: RunningProgram; port: number }> {
  const server = startLab(name, '--port', '0');
  const [, port] = await server.printed(/127\.0\.0\.1:(\d+)\n/u);
  return { server, port: Number(port) };
}

async function startPythonServer(
  file: string,
  transport: 'tcp' | 'udp',
): Promise<{ server: RunningProgram; port: number }> {
  const port = freePort(transport);
  const server = startPython(file, { port });
  await bound(transport, port);
  return { server, port };
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Reads until `bytes` have come. */
async function read(socket: Socket, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let received = 0;
  const take = (part: Buffer): void => {
    parts.push(part);
    received += part.length;
  };
  socket.on('data', take).resume();
  await eventually(() => received >= bytes, `${bytes} bytes`);
  socket.off('data', take);
  return Buffer.concat(parts);
}

describe.skipIf(reason !== null)(
  `the lab with itself ${reason ?? ''}`,
  { concurrent: true },
  () => {
    it('increments over UDP', async () => {
      const { server, port } = await startServer('udp-increment-server');
      const client = await runLab('udp-increment-client', '--port', String(port));
      expect(client).toEqual({ ...FINE, stdout: 'Received 2\n' });
      expect(await server.end()).toMatchObject(FINE);
      expect(server.output()).toContain('Received 1, sent 2\n');
    });

    it('says Hello! and Hi! over TCP', async () => {
      const { server, port } = await startServer('tcp-hello-server');
      const client = await runLab('tcp-hello-client', '--port', String(port));
      expect(client).toEqual({ ...FINE, stdout: 'Received: Hi!\n' });
      expect(await server.end()).toMatchObject(FINE);
      expect(server.output()).toContain('Received: Hello!\n');
    });

    it('tells a client of TCP that nobody listens', async () => {
      const { code, stderr } = await runLab('tcp-hello-client', '--port', String(freePort('tcp')));
      expect(stderr).toMatch(/^echobench: connect[^\n]+ECONNREFUSED[^\n]+\[ECONNREFUSED\]\n$/u);
      expect(code).toBe(4);
    });

    it.each(['udp-increment-server', 'tcp-hello-server'])(
      'ends %s by Ctrl-C while it waits for somebody',
      async (name) => {
        const { server } = await startServer(name);
        const { signal, stderr } = await server.stop('SIGINT');
        expect({ signal, stderr }).toEqual({ signal: 'SIGINT', stderr: '' });
        expect(server.leftBehind()).toEqual([]);
      },
    );
  },
);

describe.skipIf(noPython !== null)(
  `the lab with the slides' Python ${noPython ?? ''}`,
  { concurrent: true },
  () => {
    it('increments for a client in Python', async () => {
      const { server, port } = await startServer('udp-increment-server');
      const client = await startPython('udp-client.py', { port }).end();
      expect(client).toEqual({ ...FINE, stdout: 'Received 2\n' });
      expect(await server.end()).toMatchObject(FINE);
    });

    it('is incremented for by a server in Python', async () => {
      const { server, port } = await startPythonServer('udp-server.py', 'udp');
      const client = await runLab('udp-increment-client', '--port', String(port));
      expect(client).toEqual({ ...FINE, stdout: 'Received 2\n' });
      expect(await server.end()).toMatchObject(FINE);
    });

    it.each(['tcp-hello-server', 'fork-server'])('%s greets a client in Python', async (name) => {
      const { server, port } = await startServer(name);
      const client = await startPython('tcp-client.py', { port }).end();
      expect(client).toEqual({ ...FINE, stdout: 'Received: Hi!\n' });
      const end = name === 'fork-server' ? server.stop('SIGINT') : server.end();
      expect(await end).toMatchObject(FINE);
      expect(server.leftBehind()).toEqual([]);
    });

    it('is greeted by a server in Python', async () => {
      const { server, port } = await startPythonServer('tcp-server.py', 'tcp');
      const client = await runLab('tcp-hello-client', '--port', String(port));
      expect(client).toEqual({ ...FINE, stdout: 'Received: Hi!\n' });
      expect(await server.end()).toMatchObject(FINE);
    });

    it('echoes to clients in Python by epoll', async () => {
      const { server, port } = await startServer('epoll-server');
      const clients = [1, 2, 3].map(() => startPython('tcp-client.py', { port }).end());
      for (const client of await Promise.all(clients))
        expect(client).toEqual({ ...FINE, stdout: 'Received: Hello!\n' });
      expect(await server.stop('SIGINT')).toMatchObject(FINE);
    });

    it('is echoed to by the epoll server in Python', async () => {
      const { server, port } = await startPythonServer('epoll-server.py', 'tcp');
      const client = await runLab('tcp-hello-client', '--port', String(port));
      expect(client).toEqual({ ...FINE, stdout: 'Received: Hello!\n' });
      await server.stop('SIGKILL');
    });
  },
);

describe.skipIf(reason !== null)(
  `the server with epoll ${reason ?? ''}`,
  { concurrent: true },
  () => {
    it('serves the second while the first is silent, and forgets one that resets', async () => {
      const { server, port } = await startServer('epoll-server');
      const silent = await connected(port);
      const rude = await connected(port);
      await server.printed(/connections: 2\n/u);
      rude.resetAndDestroy();
      await server.printed(/connections: 2\nconnections: 1\n/u);
      const second = await connected(port);
      second.write('Hello!');
      expect((await read(second, 6)).toString()).toBe('Hello!');
      second.destroy();
      silent.destroy();
      await server.printed(/connections: 0\n/u);
      expect(await server.stop('SIGTERM')).toMatchObject(FINE);
    });

    it('keeps what a slow reader does not take, and loses none of it', async () => {
      const { server, port } = await startServer('epoll-server');
      const client = await connected(port);
      client.pause();
      const data = Buffer.alloc(16 * 1024 * 1024, 'a slow reader, ');
      client.write(data);
      // Both directions are full when no more is taken for a while.
      let before = -1;
      await eventually(() => {
        const isStill = client.bytesWritten - client.writableLength === before;
        before = client.bytesWritten - client.writableLength;
        return isStill;
      }, 'the client to be held up');
      expect((await read(client, data.length)).equals(data)).toBe(true);
      client.destroy();
      expect(await server.stop('SIGINT')).toMatchObject(FINE);
    });
  },
);

describe.skipIf(reason !== null)(
  `the server that forks ${reason ?? ''}`,
  { concurrent: true },
  () => {
    it('has a process for each client, and leaves none when it is stopped', async () => {
      const { server, port } = await startServer('fork-server');
      const clients = [await connected(port), await connected(port)];
      for (const client of clients) {
        client.write('Hello!');
        expect((await read(client, 3)).toString()).toBe('Hi!');
      }
      const pids = [...server.output().matchAll(/Received by (\d+): Hello!/gu)].map(
        ([, pid]) => pid,
      );
      expect(new Set([...pids, String(server.pid)]).size).toBe(3);
      expect(server.leftBehind()).toHaveLength(3);
      expect(await server.stop('SIGINT')).toMatchObject(FINE);
      expect(server.leftBehind()).toEqual([]);
      for (const client of clients) client.destroy();
    });

    it('loses a child to a client that resets, says so, and serves the next', async () => {
      const { server, port } = await startServer('fork-server');
      const rude = await connected(port);
      rude.write('Hello!');
      expect((await read(rude, 3)).toString()).toBe('Hi!');
      rude.resetAndDestroy();
      await eventually(() => server.leftBehind().length === 1, 'its child to be gone');
      const client = await runLab('tcp-hello-client', '--port', String(port));
      expect(client).toEqual({ ...FINE, stdout: 'Received: Hi!\n' });
      const { code, stderr } = await server.stop('SIGINT');
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /^a forked child failed: PosixError: recv\(\d+\): ECONNRESET[^\n]*\n$/u,
      );
      expect(server.leftBehind()).toEqual([]);
    });
  },
);
