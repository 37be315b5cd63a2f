// The generator as a process of its own, over its IPC channel.
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { monotonicNs } from './clock.js';
import type { GeneratorCommand, GeneratorEvent } from './messages.js';
import type { StreamPeer } from './node-engine/stream-peer.js';
import { startStreamPeer } from './node-engine/stream-peer.js';
import { testPlan } from './test-plan.js';

let child: ChildProcess | null = null;
let peer: StreamPeer | null = null;

afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  child = null;
  await peer?.close();
  peer = null;
});

interface Conversation {
  readonly say: (command: GeneratorCommand) => void;
  /** The next event. */
  readonly hear: () => Promise<GeneratorEvent>;
}

function startGenerator(): Conversation {
  const generator = fork(new URL('./generator-main.js', import.meta.url));
  child = generator;
  const heard: GeneratorEvent[] = [];
  let waiting: ((event: GeneratorEvent) => void) | null = null;
  generator.on('message', (event: GeneratorEvent) => {
    if (waiting === null) {
      heard.push(event);
      return;
    }
    waiting(event);
    waiting = null;
  });
  return {
    say: (command) => generator.send(command),
    hear: () =>
      new Promise((resolve) => {
        const event = heard.shift();
        if (event === undefined) waiting = resolve;
        else resolve(event);
      }),
  };
}

async function planAtPeer(windowMs: number): Promise<ReturnType<typeof testPlan>> {
  peer = await startStreamPeer((socket) => socket.pipe(socket));
  return testPlan({ target: { transport: 'tcp', host: '127.0.0.1', port: peer.port }, windowMs });
}

test('a load goes from ready to result, and its window is on the clock of this process', async () => {
  const plan = await planAtPeer(200);
  const { say, hear } = startGenerator();
  expect(await hear()).toEqual({ type: 'ready' });
  say({ type: 'open', plan });
  expect(await hear()).toEqual({ type: 'opened' });
  const beforeNs = monotonicNs();
  say({ type: 'start' });
  const started = await hear();
  if (started.type !== 'started') expect.fail(started.type);
  expect(started.windowStartNs).toBeGreaterThan(beforeNs);
  expect(started.windowStartNs).toBeLessThan(monotonicNs() + 1e9);
  expect(started.windowEndNs - started.windowStartNs).toBeCloseTo(200e6, -2);
  const result = await hear();
  if (result.type !== 'result') expect.fail(result.type);
  expect(result.result.requests.succeeded).toBeGreaterThan(2);
});

test('a stop ends the load early and it still reports', async () => {
  const plan = await planAtPeer(60_000);
  const { say, hear } = startGenerator();
  await hear();
  say({ type: 'open', plan });
  await hear();
  say({ type: 'start' });
  await hear();
  await new Promise((resolve) => setTimeout(resolve, 200));
  say({ type: 'stop' });
  const result = await hear();
  if (result.type !== 'result') expect.fail(result.type);
  expect(result.result.windowMs).toBeLessThan(20_000);
  expect(result.result.requests.succeeded).toBeGreaterThan(2);
});

test('a stop before the start reports an empty window', async () => {
  const plan = await planAtPeer(60_000);
  const { say, hear } = startGenerator();
  await hear();
  say({ type: 'open', plan });
  await hear();
  say({ type: 'stop' });
  expect(await hear()).toMatchObject({ type: 'started' });
  const result = await hear();
  if (result.type !== 'result') expect.fail(result.type);
  expect(result.result.windowMs).toBeLessThan(1_000);
});

test('a plan that cannot be is told as such', async () => {
  const { say, hear } = startGenerator();
  await hear();
  say({ type: 'open', plan: testPlan({ messageBytes: 3 }) });
  expect(await hear()).toMatchObject({ type: 'failed', code: 'PLAN_INVALID' });
});

test('a start without an open load is told as such', async () => {
  const { say, hear } = startGenerator();
  await hear();
  say({ type: 'start' });
  expect(await hear()).toMatchObject({ type: 'failed', code: 'NOT_OPEN' });
});

test('the process ends with its channel, in the middle of a load', async () => {
  const plan = await planAtPeer(60_000);
  const { say, hear } = startGenerator();
  await hear();
  say({ type: 'open', plan });
  await hear();
  say({ type: 'start' });
  await hear();
  if (child === null) expect.fail('no child');
  const exited = once(child, 'exit');
  child.disconnect();
  expect(await exited).toEqual([0, null]);
});
