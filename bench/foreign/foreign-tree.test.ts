// What a server that forks for every connection costs, measured from outside: CPU of children that have come and gone, behind a shell as
// well. The server is Python's own socketserver, and burns a known amount of CPU in each child.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { foreignServerSchema } from '../../results/foreign-server.js';
import { readStat } from '../process/read-stat.js';
import { serverMetricsBetween } from '../process/server-metrics.js';
import { sampleMemory, sampleTree, type TreeSample } from '../process/tree-sampler.js';
import type { ServerUnderTest } from '../run/instruments.js';
import { findListener } from './find-listener.js';
import { startForeign } from './start-foreign.js';

const BURN_MS = 30;
const CONNECTIONS = 6;
const FORKS = `
import os, socketserver, sys, time

class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        if 'orphans' in sys.argv and os.fork() > 0:
            os._exit(0)
        if 'sessions' in sys.argv:
            os.setsid()
        end = time.process_time() + ${BURN_MS / 1_000}
        while time.process_time() < end:
            pass
        while data := self.request.recv(4096):
            self.request.sendall(data)

class Server(socketserver.ForkingTCPServer):
    allow_reuse_address = True

Server(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
`;
const hasPython = spawnSync('python3', ['--version']).status === 0;

let folder = '';
let server: ServerUnderTest | null = null;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'echobench-tree-'));
  writeFileSync(join(folder, 'forks.py'), FORKS);
});
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(command: string): Promise<ServerUnderTest> {
  const spec = foreignServerSchema.parse({ name: 'forks', command, cwd: folder });
  server = await startForeign(spec, { transport: 'tcp', host: '127.0.0.1', graceMs: 2_000 }, null);
  return server;
}

/** A connection whose child has done its work: it has echoed. */
async function useConnection({ target }: ServerUnderTest): Promise<Socket> {
  const socket = connect({ port: target.port, host: target.host });
  socket.write('x');
  await once(socket, 'data');
  return socket;
}

function sample({ pid }: ServerUnderTest): TreeSample {
  const tree = sampleTree(pid);
  if (tree === null) throw new Error(`process ${pid} is gone`);
  return tree;
}

describe.skipIf(!hasPython)('the process tree of a server that forks', () => {
  it.each([
    ['by itself', 'python3 forks.py {port}', 1],
    ['whose children leave theirs behind', 'python3 forks.py {port} orphans', 1],
    ['and in sessions of their own', 'python3 forks.py {port} orphans sessions', 1],
    ['behind a shell', `sh -c 'python3 forks.py "$0"; true' {port}`, 2],
  ])('has all of its CPU and every process, %s', async (_, command, processes) => {
    const running = await start(command);
    const before = sample(running);
    for (let i = 0; i < CONNECTIONS; i++) (await useConnection(running)).destroy();
    const last = await useConnection(running);
    const after = sample(running);
    const facts = { capacityCpus: 1, idleMemory: null, workers: null, exit: 'clean' } as const;
    const loadedMemory = sampleMemory(running.pid);
    const metrics = serverMetricsBetween(before, after, { ...facts, loadedMemory });
    last.destroy();

    expect(metrics?.processes).toBeGreaterThan(processes);
    const burntNs = (CONNECTIONS + 1) * BURN_MS * 1e6;
    // A tick of 10 ms may be cut off each process; forking itself costs CPU too, and more under tools that watch.
    expect(metrics?.cpuNs).toBeGreaterThan(burntNs * 0.85);
    expect(metrics?.cpuNs).toBeLessThan(burntNs * 1.6);
    expect(metrics?.memory.loaded?.rssBytes).toBeGreaterThan(5e6);
  });

  it('is found from its socket: the parent of all that hold it, and not the shell', async () => {
    const running = await start(`sh -c 'python3 forks.py "$0"; true' {port}`);
    const client = await useConnection(running);
    const { pid } = findListener(running.target);
    const stat = readStat(pid ?? 0);
    client.destroy();
    expect(stat?.comm).toMatch(/^python/u);
    expect(stat?.parentPid).toBe(running.pid);
  });
});
