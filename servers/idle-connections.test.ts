// Ten thousand clients that say nothing, and one that does.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startStreamLoop } from './conformance/closed-loop.js';
import { eventually, pause } from './conformance/pause.js';
import { descriptorLimit } from './conformance/process-facts.js';
import { startProcess } from './conformance/server-process.js';
import { spawnWatched } from './conformance/spawn-watched.js';

const CROWD = fileURLToPath(new URL('conformance/idle-crowd.js', import.meta.url));
const COUNT = 10_000;
const limit = descriptorLimit();
const skipped = limit < COUNT + 100 ? ` (skipped: ulimit -n is ${limit})` : '';

describe('the event loop', () => {
  it.skipIf(skipped !== '')(
    `keeps 10,000 idle connections beyond the idle timeout beside an active client${skipped}`,
    async () => {
      const idleTimeoutMs = 1_000;
      const server = await startProcess({
        style: 'event-loop',
        transport: 'tcp',
        host: '127.0.0.1',
        port: 0,
        options: {},
        idleTimeoutMs,
        graceMs: 8_000,
      });
      const crowd = spawnWatched([CROWD, server.host, String(server.port), String(COUNT)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let said = '';
      crowd.stdout?.on('data', (text: Buffer) => (said += text.toString()));
      await eventually(() => said.includes('ready'), 'the crowd to connect', 25_000);
      const load = await startStreamLoop(server, 1);
      await pause(1.6 * idleTimeoutMs);
      const replies = load.replies();
      await eventually(() => load.replies() > replies + 50, 'the active client to be served');
      crowd.stdin?.write('?');
      await eventually(() => said.includes('lost'), 'the crowd to answer');
      expect(said).toContain('lost 0\n');
      await load.end();
      const [counts] = await server.stop();
      expect(counts?.connections).toBe(COUNT + 1);
      crowd.stdin?.end();
      await new Promise((resolve) => crowd.on('exit', resolve));
    },
    60_000,
  );
});
