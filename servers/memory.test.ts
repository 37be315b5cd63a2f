// The memory of server processes under clients that would like it to grow.
import { describe, expect, it } from 'vitest';
import { request } from '../protocol/sample-frames.js';
import { eventually, pause } from './conformance/pause.js';
import { memoryBytes } from './conformance/process-facts.js';
import { startProcess } from './conformance/server-process.js';
import { connect, type StreamClient } from './conformance/stream-client.js';
import { echo } from '../protocol/sample-frames.js';
import type { ServerProcessConfig } from './events.js';

const MIB = 1_048_576;
const CONFIG: ServerProcessConfig = {
  style: 'event-loop',
  transport: 'tcp',
  host: '127.0.0.1',
  port: 0,
  options: {},
  idleTimeoutMs: 60_000,
  graceMs: 1_000,
};
const STYLES = [
  CONFIG,
  { ...CONFIG, style: 'null' },
  { ...CONFIG, style: 'cluster', options: { workers: 2 } },
  { ...CONFIG, style: 'piscina', options: { threads: 2 } },
  { ...CONFIG, style: 'posix-epoll' },
  { ...CONFIG, style: 'posix-poll' },
  { ...CONFIG, style: 'posix-select' },
  { ...CONFIG, style: 'posix-iterative' },
];
/** These serve as many as they have threads or processes, and each costs what it costs without a byte sent. */
const STYLES_BY_THE_CLIENT = [
  { ...CONFIG, style: 'posix-fork' },
  { ...CONFIG, style: 'posix-prefork', options: { workers: 4 } },
  { ...CONFIG, style: 'posix-threads', options: { threads: 'pool:4' } },
  { ...CONFIG, style: 'posix-threads', options: { threads: 'per-connection' } },
];

/** What a server may keep of ten clients: a few socket buffers each, and what V8 has not collected yet. */
const KEPT_OF_TEN_CLIENTS_BYTES = 96 * MIB;

describe('memory', () => {
  it.each([...STYLES, ...STYLES_BY_THE_CLIENT])(
    'does not grow with what clients send that never read ($style)',
    async (config) => {
      const server = await startProcess(config);
      const frame = echo(16_364);
      const clients = await Promise.all(Array.from({ length: 10 }, () => connect(server, true)));
      const before = await settledBytes(server.pid);
      for (const client of clients) {
        for (let sent = 0; sent < 24 * MIB; sent += frame.length) client.write(frame);
      }
      await standing(clients);
      expect(memoryBytes(server.pid) - before).toBeLessThan(KEPT_OF_TEN_CLIENTS_BYTES);
      for (const client of clients) client.close();
      await server.stop();
    },
  );

  it.each(STYLES.filter(({ style }) => style !== 'null'))(
    'does not grow by what headers promise ($style)',
    async (config) => {
      const server = await startProcess(config);
      const before = memoryBytes(server.pid);
      // 500 × 1 MiB promised, 50 kB sent. Compute must be assembled whole; an echo may pass as it comes.
      const promise = request(MIB, { kind: 1, amount: 1 }).subarray(0, 100);
      const clients = await Promise.all(Array.from({ length: 500 }, () => connect(server)));
      for (const client of clients) client.write(promise);
      await pause(200);
      expect(memoryBytes(server.pid) - before).toBeLessThan(64 * MIB);
      for (const client of clients) client.close();
      await server.stop();
    },
  );
});

/** Memory once all that clients make a server start has started. */
async function settledBytes(pid: number): Promise<number> {
  let before = 0;
  let now = memoryBytes(pid);
  while (Math.abs(now - before) > MIB) {
    before = now;
    await pause(150);
    now = memoryBytes(pid);
  }
  return now;
}

/** Waits until the server takes no more from any of `clients`. */
async function standing(clients: readonly StreamClient[]): Promise<void> {
  let before = -1;
  let stood = 0;
  await eventually(() => {
    const taken = clients.reduce(
      (sum, { socket }) => sum + socket.bytesWritten - socket.writableLength,
      0,
    );
    stood = taken === before ? stood + 1 : 0;
    before = taken;
    return stood >= 20;
  }, 'the server to stop reading');
}
