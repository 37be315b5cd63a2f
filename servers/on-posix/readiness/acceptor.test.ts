// A server that has no descriptor left for one more client: it says so, rests, and serves on when there is one again.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../../posix/platform.js';
import { echo } from '../../../protocol/sample-frames.js';
import { eventually } from '../../conformance/pause.js';
import { spawnWatched } from '../../conformance/spawn-watched.js';
import { connect } from '../../conformance/stream-client.js';
import type { ListeningEvent, ServerProcessConfig } from '../../events.js';

const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
/** More than a fresh process of Node has open, fewer than the clients of the test. */
const DESCRIPTORS = 60;
const CLIENTS = 100;

describe.skipIf(unsupportedReason() !== null)('a server without descriptors', () => {
  it.each(['posix-epoll', 'posix-poll', 'posix-select', 'posix-iterative'])(
    'goes on, says so once, and serves those who come when there is room (%s)',
    async (style) => {
      const server = launchLimited(style);
      await eventually(() => server.stdout().includes('\n'), 'the server to listen');
      const address = JSON.parse(server.stdout()) as ListeningEvent;
      const crowd = await Promise.all(Array.from({ length: CLIENTS }, () => connect(address)));
      const isLimited = style !== 'posix-iterative';
      if (isLimited) await eventually(() => server.stderr().includes('EMFILE'), 'the limit');
      for (const client of crowd) client.close();
      const client = await connect(address);
      const frame = echo(40, 3);
      client.write(frame);
      expect((await client.read(frame.length)).equals(frame)).toBe(true);
      client.close();
      server.child.kill('SIGTERM');
      await eventually(() => server.child.exitCode !== null, 'the server to end');
      expect(server.child.exitCode).toBe(0);
      expect(server.stderr().match(/EMFILE\]/gu) ?? []).toHaveLength(isLimited ? 1 : 0);
    },
  );
});

function launchLimited(style: string): {
  child: ReturnType<typeof spawnWatched>;
  stdout: () => string;
  stderr: () => string;
} {
  const config: ServerProcessConfig = {
    style,
    transport: 'tcp',
    host: '127.0.0.1',
    port: 0,
    options: {},
    idleTimeoutMs: 20_000,
    graceMs: 4_000,
  };
  const script = `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`;
  const args = ['-c', script, process.execPath, MAIN, JSON.stringify(config)];
  const child = spawnWatched(args, { stdio: ['ignore', 'pipe', 'pipe'] }, '/bin/sh');
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  return { child, stdout: () => stdout, stderr: () => stderr };
}
