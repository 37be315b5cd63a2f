// The end of select's sets: clients beyond descriptor 1,023 are turned away in words, and nobody else is disturbed.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { echo } from '../../protocol/sample-frames.js';
import { eventually } from '../conformance/pause.js';
import { descriptorLimit } from '../conformance/process-facts.js';
import { startProcess } from '../conformance/server-process.js';
import { connect, type StreamClient } from '../conformance/stream-client.js';

/** More than the sets have bits for, whatever else the process has open. */
const COUNT = 1_100;
const limit = descriptorLimit();
const skipped = limit < COUNT + 100 ? ` (skipped: ulimit -n is ${limit})` : '';

describe.skipIf(unsupportedReason() !== null)('posix-select', () => {
  it.skipIf(skipped !== '')(
    `turns away clients beyond descriptor 1,023, says so once, and serves on${skipped}`,
    async () => {
      const server = await startProcess({
        style: 'posix-select',
        transport: 'tcp',
        host: '127.0.0.1',
        port: 0,
        options: {},
        idleTimeoutMs: 20_000,
        graceMs: 4_000,
      });
      const clients = await Promise.all(Array.from({ length: COUNT }, () => connect(server)));
      const answers = await Promise.all(clients.map(isServed));
      const served = answers.filter((isAnswered) => isAnswered).length;
      expect(served).toBeGreaterThan(900);
      expect(served).toBeLessThan(1_024);
      for (const client of clients) client.close();
      const afterwards = await connectUntilServed(server);
      afterwards.close();
      const [counts] = await server.stop();
      expect(counts?.connections).toBeGreaterThanOrEqual(served + 1);
      expect(counts?.dropped).toBeGreaterThanOrEqual(COUNT - served);
      const { stderr } = await server.process.end;
      expect(stderr).toMatch(/^warning: select's sets end at descriptor 1023: .*posix-epoll.*\n$/u);
    },
  );
});

async function isServed(client: StreamClient): Promise<boolean> {
  const frame = echo(30, 7);
  client.write(frame);
  await eventually(() => client.arrived() >= frame.length || client.isClosed(), 'an end');
  return client.arrived() === frame.length;
}

/** The server may not have seen yet that the crowd has left. */
async function connectUntilServed(server: { host: string; port: number }): Promise<StreamClient> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = await connect(server);
    if (await isServed(client)) return client;
    client.close();
  }
  throw new Error('the server never served again');
}
