// The style `posix-fork` against the conformance suite, in a process of its own, and what only a server that forks can get wrong.
import { describe, expect, it } from 'vitest';
import { unsupportedReason } from '../../posix/platform.js';
import { echo, wait } from '../../protocol/sample-frames.js';
import { eventually } from '../conformance/pause.js';
import { descendants, isAlive } from '../conformance/process-facts.js';
import { startProcess } from '../conformance/server-process.js';
import { connect } from '../conformance/stream-client.js';
import { describeOverTheWire } from '../conformance/wire.js';
import type { ServerProcessConfig } from '../events.js';
import { posixForkStyle } from './style.js';

const CONFIG: ServerProcessConfig = {
  style: 'posix-fork',
  transport: 'tcp',
  host: '127.0.0.1',
  port: 0,
  options: {},
  idleTimeoutMs: 20_000,
  graceMs: 4_000,
};
const SESSIONS = 1_000;

const reason = unsupportedReason();
if (reason === null) describeOverTheWire('posix-fork', ['tcp']);

describe.skipIf(reason !== null)(`posix-fork ${reason ?? ''}`, () => {
  it.each(['wait', 'ignore'])(
    'serves a thousand sessions in a row without a zombie or a lost reply (children: %s)',
    async (children) => {
      const server = await startProcess({ ...CONFIG, options: { children } });
      for (let session = 0; session < SESSIONS; session++) {
        const client = await connect(server);
        const frame = echo(session % 50);
        client.write(frame);
        expect(await client.read(frame.length)).toEqual(frame);
        client.close();
      }
      await eventually(() => descendants(server.pid).length === 0, 'every child to be gone');
      const counts = await server.stop();
      expect(counts).toEqual([
        { worker: 'children', connections: SESSIONS, requests: SESSIONS, malformed: 0, dropped: 0 },
      ]);
    },
    60_000,
  );

  it('takes its children with it when it is killed', async () => {
    const server = await startProcess(CONFIG);
    const clients = await Promise.all([connect(server), connect(server)]);
    await eventually(() => descendants(server.pid).length === 2, 'a child for each');
    const children = descendants(server.pid);
    server.process.child.kill('SIGKILL');
    await server.process.end;
    await eventually(() => !children.some(isAlive), 'the children to be gone');
    for (const client of clients) client.close();
  });

  it('lets a child finish what is in flight when it is stopped, and cuts one that takes too long', async () => {
    const server = await startProcess({ ...CONFIG, graceMs: 1_500 });
    const [patient, hopeless] = await Promise.all([connect(server), connect(server)]);
    const owed = wait(1, 300_000);
    patient.write(owed);
    hopeless.write(wait(2, 60_000_000));
    await eventually(() => descendants(server.pid).length === 2, 'a child for each');
    const stopped = server.stop();
    expect(await patient.read(owed.length)).toEqual(owed);
    await stopped;
    patient.close();
    hopeless.close();
  });

  it('has a reason against datagrams and http', () => {
    const options = { children: 'wait' };
    expect(posixForkStyle.supports('udp', options)).toMatchObject({ supported: false });
    expect(JSON.stringify(posixForkStyle.supports('udp', options))).toContain('makes no sense');
    expect(posixForkStyle.supports('http', options)).toMatchObject({ supported: false });
    expect(posixForkStyle.supports('tcp', options)).toEqual({ supported: true });
  });
});
