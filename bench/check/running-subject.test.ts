import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MeasureError } from '../run/instruments.js';
import { runningSubject } from './running-subject.js';

const NEVER = new AbortController().signal;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(transport: 'tcp' | 'udp', host = '127.0.0.1'): Promise<number> {
  if (transport === 'udp') {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, host, resolve));
    closers.push(() => socket.close());
    return socket.address().port;
  }
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function subjectAt(transport: 'tcp' | 'udp', host: string, port: number) {
  return runningSubject({ transport, host, port }, () => 7);
}

describe.each(['tcp', 'udp'] as const)('a server that runs already, over %s', (transport) => {
  it('is taken as it is, also one that answers nothing', async () => {
    const port = await listen(transport);
    const server = await subjectAt(transport, '127.0.0.1', port).open(NEVER);
    expect(server).toMatchObject({ target: { transport, host: '127.0.0.1', port }, pid: 7 });
    expect(await server.stop()).toBeNull();
  });

  it('is no server when nobody is there', async () => {
    const port = await listen(transport);
    for (const close of closers.splice(0)) close();
    const opening = subjectAt(transport, '127.0.0.1', port).open(NEVER);
    await expect(opening).rejects.toThrow(MeasureError);
    await expect(opening).rejects.toThrow(/nobody answers at .* \(ECONNREFUSED\): start/u);
  });

  it('is no server where there is no such host', async () => {
    const opening = subjectAt(transport, 'no-such-host.invalid', 7).open(NEVER);
    await expect(opening).rejects.toThrow(MeasureError);
    await expect(opening).rejects.toThrow('cannot resolve "no-such-host.invalid"');
  });

  it('is not looked for when the user has had enough', async () => {
    const port = await listen(transport);
    const opening = subjectAt(transport, '127.0.0.1', port).open(
      AbortSignal.abort(new Error('enough')),
    );
    await expect(opening).rejects.toThrow('enough');
  });

  it('is asked on loopback when it listens everywhere', async () => {
    const port = await listen(transport, '0.0.0.0');
    const subject = subjectAt(transport, '0.0.0.0', port);
    expect(subject.name).toBe(`${transport}://0.0.0.0:${port}`);
    expect((await subject.open(NEVER)).target.host).toBe('127.0.0.1');
    for (const host of ['::', '0:0:0:0:0:0:0:0']) {
      const opening = subjectAt(transport, host, 1).open(NEVER);
      await expect(opening).rejects.toThrow('://::1:1');
    }
  });
});
