// The servers of examples/servers do what their README says of them: each starts, echoes over the wire, and is gone after SIGTERM.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Transport, Workload } from '../../protocol/workload.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import { probeServer } from '../run/server-probe.js';
import { readScenario } from '../scenario-file.js';
import { resolveStyle } from '../style-catalog.js';
import { EXAMPLES_SCENARIO, openExamples } from './example-servers.js';
import { startForeign } from './start-foreign.js';

const examples = await openExamples();
afterAll(() => {
  examples.dispose();
});

/** Whole frames: the smallest, one that a read takes at once, and one that takes many. */
const MESSAGE_BYTES: Readonly<Record<Transport, readonly number[]>> = {
  tcp: [20, 64, 5_000, 100_000, 1_048_596],
  udp: [20, 64, 5_000, 65_507],
  http: [],
};
const WORKLOADS: Readonly<Record<ForeignServer['workloads'][number], Workload>> = {
  echo: { kind: 'echo' },
  compute: { kind: 'compute', iterations: 1_000 },
  wait: { kind: 'wait', microseconds: 2_000 },
};
/** What their README says that they cannot do: larger messages, or several clients that come at the same moment. */
const LIMITS: Readonly<Record<string, { readonly most?: number; readonly isAlone?: boolean }>> = {
  'python-epoll-slides': { isAlone: true },
  'socat-pipe': { most: 5_000 },
  'ncat-cat': { most: 5_000 },
};
const REPLY_TIMEOUT_MS = 15_000;
const GRACE_MS = 5_000;
const MARK = 'ECHOBENCH_EXAMPLE_TEST';

describe.each(examples.all)('$server.name', { concurrent: true }, ({ server, missing }) => {
  const { transports, workloads } = server;
  it.skipIf(missing !== null).each(transports)(
    `echoes over %s, and SIGTERM leaves nothing of it ${missing ?? ''}`,
    async (transport) => {
      const mark = randomUUID();
      const marked = { ...server, env: { [MARK]: mark } };
      const where = { transport, host: '127.0.0.1', graceMs: GRACE_MS };
      const started = await startForeign(marked, where, null);
      const { most = Infinity, isAlone = false } = LIMITS[server.name] ?? {};
      const sizes = MESSAGE_BYTES[transport].filter((bytes) => bytes <= most);
      const asked: [Workload, number][] = [
        ...sizes.map((bytes): [Workload, number] => [{ kind: 'echo' }, bytes]),
        ...workloads.map((name): [Workload, number] => [WORKLOADS[name], 64]),
      ];
      const ask = ([workload, bytes]: [Workload, number]): Promise<void> =>
        probeServer(started.target, workload, bytes, REPLY_TIMEOUT_MS);
      const answers = isAlone ? await inTurn(asked, ask) : await Promise.allSettled(asked.map(ask));
      const end = await started.stop();
      expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(end.exit).toBe('clean');
      await untilNobodyHas(`${MARK}=${mark}`);
    },
  );
});

it('stand in a scenario that echobench reads', () => {
  const { servers, styles } = readScenario(EXAMPLES_SCENARIO, resolveStyle);
  expect(servers.map(({ name }) => name)).toEqual(examples.all.map(({ server }) => server.name));
  expect(styles.length).toBeGreaterThan(0);
});

it('are named once each, and say what they can do', () => {
  const names = examples.all.map(({ server }) => server.name);
  expect(new Set(names).size).toBe(names.length);
  const full = examples.all.filter(({ server }) => server.workloads.length === 3);
  expect(full.length).toBeGreaterThanOrEqual(2);
});

async function inTurn<T>(
  items: readonly T[],
  ask: (item: T) => Promise<void>,
): Promise<PromiseSettledResult<void>[]> {
  const answers: PromiseSettledResult<void>[] = [];
  for (const item of items) answers.push(...(await Promise.allSettled([ask(item)])));
  return answers;
}

/** A killed child is gone a moment after the signal. A zombie has no environment; whoever adopted it waits for it later. */
async function untilNobodyHas(mark: string): Promise<void> {
  const endMs = performance.now() + REPLY_TIMEOUT_MS;
  let left = processesWith(mark);
  while (left.length > 0 && performance.now() < endMs) {
    await pause(10);
    left = processesWith(mark);
  }
  expect(left).toEqual([]);
}

function processesWith(mark: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/u.test(name) && isMarked(name, mark));
}

function isMarked(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
  } catch {
    // It has ended since the folder was read, or is somebody else's.
    return false;
  }
}
