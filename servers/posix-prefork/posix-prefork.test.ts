// The style `posix-prefork` against the conformance suite, in a process of its own, and what becomes of its children.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { echo } from '../../protocol/sample-frames.js';
import { eventually } from '../conformance/pause.js';
import { descendants, isAlive } from '../conformance/process-facts.js';
import { startProcess } from '../conformance/server-process.js';
import { connect } from '../conformance/stream-client.js';
import { describeOverTheWire } from '../conformance/wire.js';
import type { ServerProcessConfig } from '../events.js';

const CONFIG: ServerProcessConfig = {
  style: 'posix-prefork',
  transport: 'tcp',
  host: '127.0.0.1',
  port: 0,
  options: { workers: 3 },
  idleTimeoutMs: 20_000,
  graceMs: 4_000,
};

const reason = unsupportedReason();
if (reason === null) describeOverTheWire('posix-prefork --workers 4', ['tcp', 'udp']);

describe.skipIf(reason !== null)(`posix-prefork ${reason ?? ''}`, () => {
  it('serves as many clients at once as it has children, and the next when one has gone', async () => {
    const server = await startProcess(CONFIG);
    expect(descendants(server.pid)).toHaveLength(3);
    const clients = [];
    for (let count = 0; count < 4; count++) {
      const client = await connect(server);
      client.write(echo(10, count));
      clients.push(client);
      if (count < 3) expect(await client.read(30)).toEqual(echo(10, count));
    }
    const last = clients.at(-1);
    expect(last?.arrived()).toBe(0);
    clients[0]?.close();
    expect(await last?.read(30)).toEqual(echo(10, 3));
    for (const client of clients) client.close();
    const counts = await server.stop();
    expect(counts.map(({ worker }) => worker)).toEqual(['worker-1', 'worker-2', 'worker-3']);
    expect(counts.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
  });

  it.each(['tcp', 'udp'] as const)(
    'leaves no process behind when it is stopped or killed (%s)',
    async (transport) => {
      const stopped = await startProcess({ ...CONFIG, transport });
      const children = descendants(stopped.pid);
      await stopped.stop();
      expect(children.filter(isAlive)).toEqual([]);
      const killed = await startProcess({ ...CONFIG, transport });
      const orphans = descendants(killed.pid);
      expect(orphans).toHaveLength(3);
      killed.process.child.kill('SIGKILL');
      await eventually(() => !orphans.some(isAlive), 'the children to be gone');
    },
  );

  it('fails loudly when one of its children dies', async () => {
    const server = await startProcess(CONFIG);
    const [child = 0, ...others] = descendants(server.pid);
    process.kill(child, 'SIGKILL');
    const { code, stderr } = await server.process.end;
    expect(code).not.toBe(0);
    expect(stderr).toContain(`child ${child} died by SIGKILL`);
    await eventually(() => !others.some(isAlive), 'the other children to be gone');
  });
});
