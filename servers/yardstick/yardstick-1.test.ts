import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { spawnWatched } from '../conformance/spawn-watched.js';
import type { ListeningEvent } from '../events.js';

const SOURCE = new URL('../../../servers/yardstick/yardstick-1.ts', import.meta.url);
const ENTRY = fileURLToPath(new URL('yardstick-1.js', import.meta.url));

type Child = ReturnType<typeof spawnWatched>;
const started: Child[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

interface Running {
  readonly child: Child;
  readonly port: number;
  /** All it has printed so far, by line. */
  readonly lines: () => string[];
}

async function start(config: object = { host: '127.0.0.1', port: 0 }): Promise<Running> {
  const child = spawnWatched([ENTRY, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let text = '';
  child.stdout?.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const lines = (): string[] => text.split('\n').slice(0, -1);
  while (lines().length === 0) await once(child.stdout as NodeJS.ReadableStream, 'data');
  const { port } = JSON.parse(lines()[0] ?? '') as Partial<ListeningEvent>;
  return { child, port: port ?? 0, lines };
}

describe('yardstick 1', () => {
  it('is what it was when it was frozen: a change is a new version, in a file of its own', () => {
    const digest = createHash('sha256').update(readFileSync(SOURCE)).digest('hex');
    expect(digest).toBe('81dd2ff3cf5c51c16ce3b0cf606f8e5ecf30584bfc5dd8188d6d115a572fb11e');
  });

  it('keeps the process contract: a line when it listens, another when it was told to stop', async () => {
    const { child, port, lines } = await start();
    expect(JSON.parse(lines()[0] ?? '')).toEqual({
      event: 'listening',
      transport: 'tcp',
      host: '127.0.0.1',
      port,
      pid: child.pid,
      style: 'yardstick-1',
    });
    const client = connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    await once(client, 'connect');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(lines()[1]).toBe('{"event":"stopped","workers":[]}');
    client.destroy();
  });

  it('sends back every byte, and its end after the last of them, to a client that reads late', async () => {
    const { port } = await start();
    const sent = Buffer.alloc(8_000_000, 'echo me');
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    client.end(sent);
    const chunks: Buffer[] = [];
    client.on('data', (chunk: Buffer) => chunks.push(chunk)).pause();
    await once(client, 'connect');
    setImmediate(() => client.resume());
    await once(client, 'end');
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  });

  it('tells why it cannot listen', async () => {
    const { port } = await start();
    const { child, lines } = await start({ host: '127.0.0.1', port });
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ event: 'failed', code: 'EADDRINUSE' });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(4);
  });
});
