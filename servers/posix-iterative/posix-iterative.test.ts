// The style `posix-iterative`, as the process that it needs to itself, against the conformance suite over the wire, and whose
// turn it is.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { echo } from '../../protocol/sample-frames.js';
import { pause } from '../conformance/pause.js';
import { startProcess } from '../conformance/server-process.js';
import { connect } from '../conformance/stream-client.js';
import { describeOverTheWire } from '../conformance/wire.js';

const reason = unsupportedReason();
if (reason === null) describeOverTheWire('posix-iterative', ['tcp', 'udp']);

describe.skipIf(reason !== null)(`posix-iterative ${reason ?? ''}`, () => {
  it('serves the next client when the one before has closed, in the order they came', async () => {
    const server = await startProcess({
      style: 'posix-iterative',
      transport: 'tcp',
      host: '127.0.0.1',
      port: 0,
      options: {},
      idleTimeoutMs: 20_000,
      graceMs: 4_000,
    });
    const frame = echo(12, 9);
    const clients = [];
    for (let count = 0; count < 3; count++) {
      const client = await connect(server);
      client.write(frame);
      clients.push(client);
    }
    for (const [index, client] of clients.entries()) {
      expect((await client.read(frame.length)).equals(frame)).toBe(true);
      await pause(20);
      expect(clients.slice(index + 1).map((other) => other.arrived())).toEqual(
        clients.slice(index + 1).map(() => 0),
      );
      client.close();
    }
    const [counts] = await server.stop();
    expect(counts).toMatchObject({ worker: 'main', connections: 3, requests: 3 });
  });
});
