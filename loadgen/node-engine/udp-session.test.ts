import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createClock } from '../clock.js';
import type { LoadPlan } from '../load-plan.js';
import { serveMisbehaving, type MisbehaviourSpec } from '../misbehaving/serve.js';
import { createTallyingRecorder, type TallyingRecorder } from '../tallying-recorder.js';
import { planFor, type PlanChanges } from '../truth/truth.js';
import { createUdpSession } from './udp-session.js';

function udpPlan(port: number, changes: PlanChanges): LoadPlan {
  return planFor({ engine: 'node', transport: 'udp' }, port, changes);
}

/** Runs a session for the plan's window, or until `stopped`. */
async function runSession(plan: LoadPlan, stopped: () => boolean): Promise<TallyingRecorder> {
  const tallying = createTallyingRecorder();
  const clock = createClock();
  const share = { worker: 0, firstClient: 0, plan };
  const session = await createUdpSession(share, tallying.recorder, clock);
  const startNs = clock();
  const windowEndNs = startNs + plan.windowMs * 1e6;
  await session.run({ clock, windowStartNs: startNs, windowEndNs, stopped });
  const { sent, succeeded, corrupted, lost, aborted } = tallying.tally;
  expect(succeeded + corrupted + lost + aborted).toBe(sent);
  return tallying;
}

async function against(
  spec: MisbehaviourSpec,
  changes: PlanChanges,
  stopped: () => boolean = () => false,
): Promise<TallyingRecorder> {
  const server = await serveMisbehaving('udp', spec, 0);
  try {
    return await runSession(udpPlan(server.port, changes), stopped);
  } finally {
    await server.close();
  }
}

describe('a load of datagrams', () => {
  test('tells of each client its first reply, once', async () => {
    const { firstReplies, tally } = await against(
      { does: 'none' },
      { mode: { kind: 'closed', clients: 5 }, flows: 2, windowMs: 150 },
    );
    expect(firstReplies.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(tally.succeeded).toBeGreaterThan(5);
    expect([tally.connectStarted, tally.opened]).toEqual([0, 0]);
  });

  test('counts a reply that comes after its request was given up as late, and goes on', async () => {
    const { tally } = await against(
      { does: 'delay', delayMs: 80 },
      { mode: { kind: 'closed', clients: 2 }, timeoutMs: 40, windowMs: 600 },
    );
    expect(tally.succeeded).toBe(0);
    expect(tally.lost).toBeGreaterThan(4);
    expect(tally.late).toBeGreaterThan(2);
    expect(tally.late).toBeLessThanOrEqual(tally.lost);
    expect(tally.corrupted).toBe(0);
  });

  test('ends early when it is stopped, with what is under way aborted', async () => {
    const startedMs = performance.now();
    const { tally } = await against(
      { does: 'never-answer' },
      { windowMs: 20_000, timeoutMs: 10_000 },
      () => performance.now() - startedMs > 150,
    );
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(tally).toMatchObject({ sent: 4, aborted: 4, lost: 0 });
  });

  test('carries the largest datagram there is', async () => {
    const { tally } = await against({ does: 'none' }, { messageBytes: 65_507, windowMs: 200 });
    expect(tally.succeeded).toBeGreaterThan(4);
    expect(tally.corrupted).toBe(0);
  });

  test('blames the request under way for an empty datagram', async () => {
    const server = createSocket('udp4');
    let requests = 0;
    server.on('message', (_request, { port, address }) => {
      requests += 1;
      if (requests === 1) for (let i = 0; i < 2; i++) server.send(Buffer.alloc(0), port, address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const plan = udpPlan(server.address().port, {
      mode: { kind: 'closed', clients: 1 },
      windowMs: 150,
    });
    const { tally } = await runSession(plan, () => false);
    server.close();
    expect(tally.corrupted).toBe(2);
    expect(tally).toMatchObject({ sent: 3, aborted: 1, succeeded: 0 });
  });
});

describe('a plan that datagrams cannot carry', () => {
  const clock = createClock();
  const { recorder } = createTallyingRecorder();

  test('is refused when the message is larger than a datagram', async () => {
    const share = { worker: 0, firstClient: 0, plan: udpPlan(9, { messageBytes: 65_508 }) };
    await expect(createUdpSession(share, recorder, clock)).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    });
  });

  test('is refused when the host has no address', async () => {
    const plan = udpPlan(9, {});
    const nowhere = { ...plan, target: { ...plan.target, host: 'no-such-host.invalid' } };
    const share = { worker: 0, firstClient: 0, plan: nowhere };
    await expect(createUdpSession(share, recorder, clock)).rejects.toMatchObject({
      code: 'HOST_UNKNOWN',
    });
  });
});
