// The posix engine's sessions where bare sockets are special: short sends, refusals, descriptors. Everything else that a load
// may meet is among the truths. A session holds its thread, so a peer is the kernel alone or a process of its own.
import { readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { closeFd } from '../../posix/descriptor.js';
import { unsupportedReason } from '../../posix/platform.js';
import { bindSocket, createSocket, listenSocket, localAddress } from '../../posix/socket.js';
import type { Transport } from '../../protocol/workload.js';
import { createClock } from '../clock.js';
import type { EngineFacts } from '../engine-facts.js';
import type { LoadPlan } from '../load-plan.js';
import { startMisbehaving } from '../misbehaving/child.js';
import { createTallyingRecorder, type Tally } from '../tallying-recorder.js';
import { closed, open, planFor, type PlanChanges } from '../truth/truth.js';
import { createPosixEngine } from './posix-engine.js';

const reason = unsupportedReason();

interface Outcome {
  readonly tally: Tally;
  readonly facts: EngineFacts;
  readonly descriptorsLeft: number;
}

/** Runs a session in this thread until its window closes or it is stopped. */
async function runSession(plan: LoadPlan, stopped = (): boolean => false): Promise<Outcome> {
  const { recorder, tally } = createTallyingRecorder();
  const clock = createClock();
  const before = countDescriptors();
  const session = await createPosixEngine().open(
    { worker: 0, firstClient: 0, plan },
    recorder,
    clock,
  );
  const windowStartNs = clock();
  const windowEndNs = windowStartNs + plan.windowMs * 1e6;
  await session.run({ clock, windowStartNs, windowEndNs, stopped });
  const { sent, succeeded, corrupted, timedOut, lost, aborted } = tally;
  expect(succeeded + corrupted + timedOut + lost + aborted).toBe(sent);
  return { tally, facts: session.facts(), descriptorsLeft: countDescriptors() - before };
}

/** The same against an honest server. */
async function againstServer(transport: Transport, changes: PlanChanges): Promise<Outcome> {
  const server = await startMisbehaving(transport, { does: 'none' });
  try {
    return await runSession(planFor({ engine: 'posix', transport }, server.port, changes));
  } finally {
    await server.stop();
  }
}

/** Sockets and epolls of this process. */
function countDescriptors(): number {
  return readdirSync('/proc/self/fd').filter((fd) => /socket|eventpoll/u.test(kindOf(fd))).length;
}

function kindOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ''; // The directory's own, closed by now.
  }
}

/** Calls `use` with a port on which the kernel connects and nobody ever accepts or reads. */
async function withSilentListener<Result>(use: (port: number) => Promise<Result>): Promise<Result> {
  const listener = createSocket('inet', 'stream', 'non-blocking');
  try {
    bindSocket(listener, { family: 'inet', host: '127.0.0.1', port: 0 });
    listenSocket(listener, 16);
    return await use(portOf(listener));
  } finally {
    closeFd(listener);
  }
}

/** A port that was free a moment ago. */
function refusingPort(type: 'stream' | 'datagram'): number {
  const fd = createSocket('inet', type, 'non-blocking');
  bindSocket(fd, { family: 'inet', host: '127.0.0.1', port: 0 });
  const port = portOf(fd);
  closeFd(fd);
  return port;
}

function portOf(fd: Parameters<typeof localAddress>[0]): number {
  const address = localAddress(fd);
  if (address.family === 'unix') throw new Error('expected an internet address');
  return address.port;
}

const FAULTLESS = { corrupted: 0, timedOut: 0, lost: 0, late: 0, duplicated: 0, reordered: 0 };

describe.skipIf(reason !== null)(`posix sessions${reason === null ? '' : ` (${reason})`}`, () => {
  test('a peer that does not read stops the sending before memory fills', async () => {
    const { tally } = await withSilentListener((port) =>
      runSession(
        planFor({ engine: 'posix', transport: 'tcp' }, port, {
          mode: open(1, 4_000),
          messageBytes: 65_536,
          timeoutMs: 10_000,
          windowMs: 500,
        }),
      ),
    );
    expect(tally.succeeded).toBe(0);
    expect(tally.aborted).toBe(tally.sent);
    // 2,000 are due, 128 MiB: what the kernel buffers, and 1 MiB of the engine's own, have left.
    expect(tally.sent).toBeGreaterThan(16);
    expect(tally.sent).toBeLessThan(1_000);
  });

  test('messages larger than any send buffer go out in pieces and come back right', async () => {
    const { tally } = await againstServer('tcp', {
      mode: closed(2),
      messageBytes: 1_048_596,
      timeoutMs: 10_000,
      windowMs: 1_500,
    });
    expect(tally).toMatchObject(FAULTLESS);
    expect(tally.succeeded).toBeGreaterThan(2);
  });

  test('a session of one request each: connected again and again, none reset, none left open', async () => {
    const { tally, descriptorsLeft } = await againstServer('tcp', {
      mode: closed(8),
      sessionRequests: 1,
      windowMs: 500,
    });
    expect(tally).toMatchObject({ ...FAULTLESS, sessionReset: 0, sessionFailed: 0 });
    expect(tally.sessionCompleted).toBe(tally.succeeded);
    expect(tally.sessionCompleted).toBeGreaterThan(16);
    expect(tally.opened - tally.sessionCompleted).toBeLessThanOrEqual(8);
    expect(descriptorsLeft).toBe(0);
  });

  test('refused connections rest between attempts, and leave no descriptor', async () => {
    const plan = planFor({ engine: 'posix', transport: 'tcp' }, refusingPort('stream'), {
      mode: closed(2),
      windowMs: 300,
    });
    const { tally, descriptorsLeft } = await runSession(plan);
    expect(tally).toMatchObject({ sent: 0, opened: 0, sessionFailed: 0 });
    // 2 clients that rest 10, 20, 40 … 200 ms.
    expect(tally.sessionRefused).toBeGreaterThan(2);
    expect(tally.sessionRefused).toBeLessThan(30);
    expect(descriptorsLeft).toBe(0);
  });

  test('refused datagrams are lost at once, told by their code, and their flow rests', async () => {
    const plan = planFor({ engine: 'posix', transport: 'udp' }, refusingPort('datagram'), {
      mode: closed(4),
      flows: 2,
      timeoutMs: 10_000,
      windowMs: 350,
    });
    const { tally, facts, descriptorsLeft } = await runSession(plan);
    expect(tally.lost).toBeGreaterThan(4);
    // Each client once in 100 ms of rest.
    expect(tally.sent).toBeLessThanOrEqual(16);
    expect(facts.sendErrors['ECONNREFUSED']).toBeGreaterThan(1);
    expect(descriptorsLeft).toBe(0);
  });

  test('the largest datagram comes back right', async () => {
    const { tally } = await againstServer('udp', { messageBytes: 65_507, windowMs: 300 });
    expect(tally).toMatchObject(FAULTLESS);
    expect(tally.succeeded).toBeGreaterThan(4);
  });

  test.each(['tcp', 'udp'] as const)(
    'a load over %s ends early when it is stopped',
    async (transport) => {
      const server = await startMisbehaving(transport, { does: 'never-answer' });
      const startedMs = performance.now();
      const plan = planFor({ engine: 'posix', transport }, server.port, {
        windowMs: 20_000,
        timeoutMs: 10_000,
      });
      const { tally } = await runSession(plan, () => performance.now() - startedMs > 150);
      expect(performance.now() - startedMs).toBeLessThan(5_000);
      expect(tally).toMatchObject({ sent: 4, aborted: 4 });
      await server.stop();
    },
  );

  test('ten clients on one flow are told apart', async () => {
    const { tally } = await againstServer('udp', { mode: closed(10), flows: 1, windowMs: 200 });
    expect(tally).toMatchObject({ ...FAULTLESS, firstReply: 10 });
    expect(tally.succeeded).toBeGreaterThan(20);
  });
});
