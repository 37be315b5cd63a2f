// Servers that mean harm, or are beyond help: the check of each comes to an end, refuses it, and holds no more memory than it must.
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../results/check-result.js';
import { runCheck } from '../run-check.js';
import type { Subject } from '../subject.js';
import { TCP_RULES } from './tcp-rules.js';

const PATIENCE_MS = 150;
const MOST_GROWTH_BYTES = 256 * 2 ** 20;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that runs already, in this process. */
async function subjectOf(serve: (socket: Socket) => void, allowHalfOpen = true): Promise<Subject> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    name: 'hostile',
    transport: 'tcp',
    isStarted: false,
    open: () =>
      Promise.resolve({
        target: { transport: 'tcp', host: '127.0.0.1', port },
        pid: null,
        end: () => null,
        stop: () => Promise.resolve(null),
      }),
  };
}

function check(subject: Subject, totalMs: number): Promise<CheckResult> {
  return runCheck(
    { subject, level: 'full', rules: TCP_RULES, namesStyle: false },
    {
      patienceMs: PATIENCE_MS,
      totalMs,
      signal: new AbortController().signal,
      step: () => undefined,
    },
  );
}

function statusOf({ findings }: CheckResult, id: string): string | undefined {
  return findings.find((finding) => finding.id === id)?.status;
}

describe('check of a hostile server', () => {
  it('takes little of one that never ends its reply', { timeout: 60_000 }, async () => {
    const chunk = Buffer.alloc(65_536, 0x78);
    const subject = await subjectOf((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', more);
      socket.resume();
      more();
    });
    const before = process.memoryUsage().rss;
    const result = await check(subject, 20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_GROWTH_BYTES);
    expect(statusOf(result, 'tcp-echo')).toBe('fail');
    expect(result.verdict).toBe('fail');
  });

  it('gives up one that takes everything and says nothing', { timeout: 60_000 }, async () => {
    const subject = await subjectOf((socket) => socket.resume());
    const result = await check(subject, 20_000);
    expect(statusOf(result, 'tcp-echo')).toBe('fail');
    expect(new Set(result.findings.slice(1).map(({ status }) => status))).toEqual(
      new Set(['skip']),
    );
  });

  it('gives up one that reads nothing and never closes', { timeout: 60_000 }, async () => {
    const result = await check(await subjectOf((socket) => socket.pause()), 20_000);
    expect(result.verdict).toBe('fail');
    expect(result.findings[0]?.received).toContain('nothing came in time');
  });

  it('ends in its time with one that sends a byte now and then', { timeout: 60_000 }, async () => {
    const subject = await subjectOf((socket) => {
      const timer = setInterval(() => socket.write('x'), PATIENCE_MS / 5);
      socket.on('close', () => clearInterval(timer));
      socket.resume();
    });
    const startMs = performance.now();
    const result = await check(subject, 2_500);
    expect(performance.now() - startMs).toBeLessThan(30_000);
    expect(result.verdict).toBe('fail');
  });

  it('tells one that closes whatever comes', { timeout: 60_000 }, async () => {
    const result = await check(await subjectOf((socket) => socket.end()), 20_000);
    expect(result.findings[0]?.received).toContain('closed the connection without a reply');
  });

  it('tells one that echoes and never closes', { timeout: 60_000 }, async () => {
    const subject = await subjectOf((socket) => socket.on('data', (bytes) => socket.write(bytes)));
    const result = await check(subject, 30_000);
    const finding = result.findings.find(({ id }) => id === 'tcp-half-close');
    expect(finding?.status).toBe('fail');
    expect(finding?.received).toContain('had not closed');
    // One that keeps all it is sent in memory, too.
    expect(statusOf(result, 'tcp-backpressure')).toBe('fail');
    expect(statusOf(result, 'tcp-echo')).toBe('pass');
  });

  it('tells one that greets its clients', { timeout: 60_000 }, async () => {
    const subject = await subjectOf((socket) => {
      socket.write('Welcome!\n');
      socket.pipe(socket);
    });
    const [first] = (await check(subject, 30_000)).findings;
    expect(first?.received).toContain('“Welcome!”');
  });
});
