// The C programs of the claims as processes: that they serve, count, end when told and leave nothing behind. Compiled once, with
// warnings as errors.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isAlive } from '../../servers/conformance/process-facts.js';
import { startCProcess } from '../c-programs/c-process.js';
import { findTree, sampleTree } from '../process/tree-sampler.js';
import { buildDesigns, C_HEAPS, C_SERVERS, type CServer, type Designs } from './c-designs.js';
import { startConnectionClient, type ConnectionClient } from './connections/connection-client.js';
import { startDesign, type DesignServer } from './design-server.js';

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
const TIMEOUT_MS = 20_000;
const POOL = 3;
/** Both accounts are cut to ticks of 10 ms, user and system, of the living and of the ended. */
const ACCOUNTS_ERROR_NS = 50e6;

const done = z.object({ event: z.literal('done'), seen: z.int() });

it('are not to be had without a compiler, with what to do about it', async () => {
  const designs = await buildDesigns(C_SERVERS, 'no-such-compiler');
  expect(designs.unavailableReason).toMatch(/no C compiler \(no-such-compiler\): install/u);
  expect(() => designs.path('fork')).toThrow(/no C compiler/u);
});

describe.skipIf(!hasCompiler || process.platform !== 'linux')(
  'the C programs (skipped without cc on Linux)',
  () => {
    let designs: Designs;
    let client: ConnectionClient;
    beforeAll(async () => {
      [designs, client] = await Promise.all([
        buildDesigns([...C_SERVERS, ...C_HEAPS]),
        startConnectionClient(null),
      ]);
    });
    afterAll(async () => {
      designs.dispose();
      await client.close();
    });

    function start(program: CServer): Promise<DesignServer> {
      const args = program.startsWith('pre') ? [`${POOL}`] : [];
      return startDesign({ by: 'c', program, args }, designs, null);
    }

    it('compile without a warning', () => {
      const folder = mkdtempSync(join(tmpdir(), 'echobench-test-'));
      const sources = fileURLToPath(new URL('../../../bench/claims/c/', import.meta.url));
      const headers = fileURLToPath(new URL('../../../bench/c-programs/', import.meta.url));
      const files = readdirSync(sources).filter((name) => name.endsWith('.c'));
      expect(files).toHaveLength(C_SERVERS.length + C_HEAPS.length);
      const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', '-I', headers, '-c'];
      const { status, stderr } = spawnSync('cc', [...flags, ...files.map((f) => sources + f)], {
        cwd: folder,
        encoding: 'utf8',
      });
      rmSync(folder, { recursive: true });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    });

    it('are there as far as they were asked for', async () => {
      const few = await buildDesigns(['iterative']);
      expect(existsSync(few.path('iterative'))).toBe(true);
      expect(() => few.path('fork')).toThrow('fork was not compiled');
      const path = few.path('iterative');
      few.dispose();
      expect(existsSync(path)).toBe(false);
    });

    it.each(C_SERVERS)(
      '%s serves whole messages, counts them, tells the CPU that /proc shows, and leaves nobody',
      async (program) => {
        const server = await start(program);
        const plan = { connections: 200, concurrency: 5, messageBytes: 20_000, seed: 1 };
        expect(await client.carryOut({ port: server.port, ...plan })).toBe(200);
        await expect
          .poll(() => sampleTree(server.pid)?.processes, { timeout: TIMEOUT_MS })
          .toBe(program === 'prefork' ? 1 + POOL : 1);
        const tree = findTree(server.pid);
        const cpuNs = sampleTree(server.pid)?.cpuNs ?? 0;
        const end = await server.stop();
        expect(end.connections).toBe(200);
        expect(Math.abs((end.ownCpuNs ?? 0) - cpuNs)).toBeLessThan(ACCOUNTS_ERROR_NS);
        for (const pid of tree) expect(existsSync(`/proc/${pid}/stat`)).toBe(false);
      },
    );

    async function openClient(port: number): Promise<Socket> {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => undefined);
      socket.write('hello');
      await once(socket, 'data');
      return socket;
    }

    it.each(C_SERVERS)('%s serves to its end whom it serves when it is told', async (program) => {
      const server = await start(program);
      const socket = await openClient(server.port);
      const stopped = server.stop();
      // Whoever knocks now is turned away, which shows that the server has been told.
      await expect.poll(() => knock(server.port), { timeout: TIMEOUT_MS }).toBe('refused');
      socket.write('still there');
      const [reply] = (await once(socket, 'data')) as [Buffer];
      expect(reply.toString()).toBe('still there');
      socket.end();
      // Who knocked before that has been served, too.
      expect((await stopped).connections).toBeGreaterThanOrEqual(1);
    });

    it('end although a client does not, all of them, and say so', async () => {
      const ends = C_SERVERS.map(async (program) => {
        const server = await start(program);
        const socket = await openClient(server.port);
        const tree = findTree(server.pid);
        await expect(server.stop()).rejects.toThrow(/exited with 1 and said: a client has not/u);
        await expect.poll(() => tree.some(isAlive), { timeout: TIMEOUT_MS }).toBe(false);
        socket.destroy();
      });
      await Promise.all(ends);
    });

    it('say how they are used', async () => {
      for (const program of ['iterative', 'prefork', 'heap-fork', 'heap-threads'] as const) {
        const child = await startCProcess(designs.path(program), ['0', '0', '0'], null);
        await expect(child.nextLine(done, TIMEOUT_MS)).rejects.toThrow(/exited with 2.*usage/u);
      }
    });

    it('heap-fork has children while it is told things, and none after', async () => {
      const child = await startCProcess(designs.path('heap-fork'), ['1', '3'], null);
      await child.nextLine(done, TIMEOUT_MS);
      for (const [order, processes] of [
        ['fork', 4],
        ['write 100', 4],
      ] as const) {
        child.say(order);
        await child.nextLine(done, TIMEOUT_MS);
        expect(findTree(child.pid)).toHaveLength(processes);
      }
      const tree = findTree(child.pid);
      await child.end();
      for (const pid of tree) expect(existsSync(`/proc/${pid}/stat`)).toBe(false);
    });

    it('heap-threads sees in its main thread what each thread has written', async () => {
      const child = await startCProcess(designs.path('heap-threads'), ['1', '3'], null);
      await child.nextLine(done, TIMEOUT_MS);
      child.say('start');
      expect(await child.nextLine(done, TIMEOUT_MS)).toEqual({ event: 'done', seen: 0 });
      child.say('hand');
      expect(await child.nextLine(done, TIMEOUT_MS)).toEqual({ event: 'done', seen: 3 });
      await child.end();
    });
  },
);

/** Whether a connection is to be had. */
async function knock(port: number): Promise<'refused' | 'connected'> {
  const socket = connect(port, '127.0.0.1');
  const answer = await Promise.race([
    once(socket, 'connect').then(() => 'connected' as const),
    once(socket, 'error').then(() => 'refused' as const),
    pause(TIMEOUT_MS, 'connected' as const, { ref: false }),
  ]).catch(() => 'refused' as const);
  socket.destroy();
  return answer;
}
