// The C programs against servers and clients that behave as they should not, and their building where there is no compiler.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startCProcess, type CProcess } from '../c-programs/c-process.js';
import { buildPrograms, type BuiltPrograms, type CProgram } from './c-programs.js';

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
const TIMEOUT_MS = 20_000;

const listening = z.object({ event: z.literal('listening'), port: z.int(), pid: z.int() });
const started = z.object({
  event: z.literal('started'),
  windowStartNs: z.number(),
  windowEndNs: z.number(),
});
const result = z.object({
  event: z.literal('result'),
  requests: z.int(),
  lost: z.int(),
  windowNs: z.number(),
  cpuNs: z.number(),
});

describe('buildPrograms', () => {
  it('says what is missing and what to do where there is no compiler', async () => {
    const programs = await buildPrograms('no-such-compiler');
    expect(programs.unavailableReason).toMatch(/no C compiler \(no-such-compiler\): install/);
    expect(() => programs.path('tcp-echo')).toThrow(/no C compiler/);
    programs.dispose();
  });

  it('says what a compiler that fails says', async () => {
    expect((await buildPrograms('false')).unavailableReason).toMatch(
      /false could not compile tcp-echo\.c/,
    );
  });
});

describe.skipIf(!hasCompiler || process.platform !== 'linux')(
  'the C programs (skipped without cc on Linux)',
  () => {
    let programs: BuiltPrograms;
    const running: CProcess[] = [];
    beforeAll(async () => {
      programs = await buildPrograms();
    });
    afterEach(async () => {
      for (const program of running.splice(0)) await program.end();
    });
    afterAll(() => programs.dispose());

    async function start(program: CProgram, ...args: (string | number)[]): Promise<CProcess> {
      const child = await startCProcess(programs.path(program), args.map(String), null);
      running.push(child);
      return child;
    }
    async function startEcho(program: CProgram, ...args: number[]) {
      const child = await start(program, 0, ...args);
      return { child, ...(await child.nextLine(listening, TIMEOUT_MS)) };
    }

    it.each([
      ['tcp-echo', 'tcp-load', []],
      ['udp-echo', 'udp-load', [64]],
    ] as const)('%s answers %s, and both end when told', async (echo, load, args) => {
      const { child: server, pid, port } = await startEcho(echo, ...args);
      expect(pid).toBe(server.pid);
      const client = await start(load, port, 8, 0.05, 0.1);
      const { windowStartNs, windowEndNs } = await client.nextLine(started, TIMEOUT_MS);
      expect(windowEndNs - windowStartNs).toBe(1e8);
      const { requests, lost, windowNs, cpuNs } = await client.nextLine(result, TIMEOUT_MS);
      expect(requests).toBeGreaterThan(0);
      expect(lost).toBe(0);
      expect(windowNs).toBeGreaterThan(0);
      expect(cpuNs).toBeLessThanOrEqual(windowNs + 20e6);
      // It stays for its /proc entry to be read.
      expect(existsSync(`/proc/${client.pid}/stat`)).toBe(true);
      await client.end();
      await server.end();
      expect(existsSync(`/proc/${client.pid}/stat`)).toBe(false);
      expect(existsSync(`/proc/${server.pid}/stat`)).toBe(false);
      await expect(server.nextLine(listening, TIMEOUT_MS)).rejects.toThrow(/exited with 0/);
    });

    it('tcp-load sends frames that an echo server can read, and counts replies that come in pieces once', async () => {
      let received = 0;
      const frames: Buffer[] = [];
      const server = createServer({ noDelay: true }, (socket) => {
        socket.on('error', () => undefined);
        socket.on('data', (bytes) => {
          received += bytes.length;
          if (frames.length === 0) frames.push(bytes.subarray(0, 64));
          socket.write(bytes.subarray(0, 30));
          setImmediate(() => socket.write(bytes.subarray(30)));
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const client = await start('tcp-load', port, 2, 0, 0.1);
      await client.nextLine(started, TIMEOUT_MS);
      const { requests } = await client.nextLine(result, TIMEOUT_MS);
      await client.end();
      server.close();
      expect(frames[0]?.toString('hex')).toBe(`0000002c${'00'.repeat(60)}`);
      expect(requests).toBeGreaterThan(0);
      // Of all requests, only those before the window (there is no warm-up, so 1) and in flight at its end are not counted.
      expect(received / 64 - requests).toBeLessThanOrEqual(4);
    });

    it('tcp-load ends with an error when its connection is lost', async () => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.destroy());
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const client = await start('tcp-load', port, 1, 0, 5);
      await client.nextLine(started, TIMEOUT_MS);
      await expect(client.nextLine(result, TIMEOUT_MS)).rejects.toThrow(
        /tcp-load exited with 1 and said: connection lost/,
      );
      server.close();
    });

    it('udp-load counts what is lost and goes on', async () => {
      const server = createSocket('udp4');
      let seen = 0;
      const dropped = 5;
      server.on('message', (datagram, peer) => {
        if (seen++ >= dropped) server.send(datagram, peer.port, peer.address);
      });
      server.bind(0, '127.0.0.1');
      await once(server, 'listening');
      const client = await start('udp-load', server.address().port, 4, 0, 1);
      await client.nextLine(started, TIMEOUT_MS);
      const { requests, lost } = await client.nextLine(result, TIMEOUT_MS);
      server.close();
      expect(requests).toBeGreaterThan(0);
      // A pause of a busy machine may be taken for more losses, never for fewer.
      expect(lost).toBeGreaterThanOrEqual(dropped);
    });

    it('udp-load ends with an error when nobody listens', async () => {
      const nobody = createSocket('udp4').bind(0, '127.0.0.1');
      await once(nobody, 'listening');
      const { port } = nobody.address();
      await new Promise<void>((resolve) => nobody.close(resolve));
      const client = await start('udp-load', port, 4, 0, 5);
      await client.nextLine(started, TIMEOUT_MS);
      await expect(client.nextLine(result, TIMEOUT_MS)).rejects.toThrow(/mmsg: Connection refused/);
    });

    it('tcp-echo serves on after a client that reset its connection', async () => {
      const { port } = await startEcho('tcp-echo');
      const rude = connect(port, '127.0.0.1');
      await once(rude, 'connect');
      rude.write('x');
      rude.resetAndDestroy();
      await once(rude, 'close');
      const polite = connect(port, '127.0.0.1');
      polite.end('hello');
      const [reply] = (await once(polite, 'data')) as [Buffer];
      expect(reply.toString()).toBe('hello');
      await once(polite, 'close');
    });

    it.each([
      ['tcp-echo', []],
      ['udp-echo', ['0', '65']],
      ['tcp-load', ['1', '0', '0', '1']],
      ['udp-load', ['1', '65', '0', '1']],
      ['udp-load', ['1', '64', '0', '1', '19']],
    ] as const)('%s refuses %j with its usage', async (program, args) => {
      const child = await start(program, ...args);
      await expect(child.nextLine(started, TIMEOUT_MS)).rejects.toThrow(/exited with 2.*usage/);
    });
  },
);
