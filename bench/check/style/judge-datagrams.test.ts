import { describe, expect, it } from 'vitest';
import { judgeDatagrams } from './judge-datagrams.js';
import type { DatagramObservations, HolderProcess, WorkTry } from './observations.js';

const NOTHING: DatagramObservations = {
  transport: 'udp',
  usualReplyMs: 0.1,
  compute: null,
  computeAgainstWaits: null,
  wait: null,
  sight: null,
  cpu: null,
};

const CALLS = { accept: 0, receive: 0, epoll: 0, poll: 0, select: 0 };

function holder(pid: number, more: Partial<HolderProcess> = {}): HolderProcess {
  const door = { hasDoor: true, hasOwnDoor: false, pollsDoor: false };
  const waiting = { ...CALLS, epoll: more.pollsDoor === true ? 1 : 0 };
  return {
    pid,
    connections: 0,
    wasThere: true,
    ...door,
    waiting,
    receiving: 0,
    threads: 1,
    ...more,
  };
}

function sight(
  holders: readonly HolderProcess[],
  grown: readonly [processes: number, threads: number] = [1, 11],
): Pick<DatagramObservations, 'sight'> {
  const [processes, threads] = grown;
  const steps = [
    { held: 1, processes: 1, threads: 11 },
    { held: 8, processes, threads },
  ];
  return { sight: { steps, holders } };
}

function work(...tried: readonly (readonly [number, number, number])[]): WorkTry {
  return {
    steps: tried.map(([outstanding, heldUp, others]) => ({ outstanding, others, heldUp })),
    tookMs: 400,
  };
}

const NEVER = work([8, 0, 1]);
const LOOP = holder(1, { pollsDoor: true });
/** Forked by a loop, whose descriptors it has, and waits for something else. */
const IDLE = holder(9, { pollsDoor: true, waiting: CALLS });
const RECEIVER = holder(1, { receiving: 1 });

const CASES: readonly [string, Partial<DatagramObservations>, string | null, number, RegExp][] = [
  [
    'a wait holds all up',
    { wait: work([1, 1, 1]), ...sight([RECEIVER]) },
    'iterative',
    0.95,
    /before the next/u,
  ],
  ['the same far away', { wait: work([1, 1, 1]) }, 'iterative', 0.8, /before the next/u],
  [
    'a wait holds all up in a thread beside',
    {
      wait: work([1, 1, 1]),
      ...sight([LOOP]),
      cpu: {
        echo: [
          { pid: 1, tid: 1, share: 0.6 },
          { pid: 1, tid: 2, share: 0.3 },
        ],
        compute: [{ pid: 1, tid: 2, share: 1 }],
      },
    },
    'piscina',
    0.6,
    /a pool of one/u,
  ],
  [
    'three waits fill processes',
    { wait: work([3, 1, 1]), ...sight([RECEIVER, holder(2, { receiving: 1 })]) },
    'prefork',
    0.95,
    /pool of 3 processes/u,
  ],
  [
    'three waits fill threads',
    { wait: work([3, 1, 1]), ...sight([holder(1, { receiving: 3 })]) },
    'threads',
    0.95,
    /pool of 3 threads/u,
  ],
  [
    'two waits fill a pool behind a loop',
    { wait: work([2, 1, 1]), ...sight([LOOP]) },
    'piscina',
    0.95,
    /pool of 2 threads/u,
  ],
  ['two waits fill it far away', { wait: work([2, 1, 1]) }, null, 0, /2 datagrams/u],
  [
    'a thread for each',
    { wait: NEVER, ...sight([RECEIVER], [1, 18]) },
    'threads',
    0.8,
    /a thread of its own/u,
  ],
  [
    'a process for each',
    { wait: NEVER, ...sight([RECEIVER], [8, 18]) },
    'fork',
    0.8,
    /a process of its own/u,
  ],
  [
    'a loop',
    { wait: NEVER, compute: work([1, 3, 3]), ...sight([LOOP]) },
    'event-loop',
    0.95,
    /one thread/u,
  ],
  [
    'one of two that receive by themselves, by chance',
    {
      wait: work([1, 1, 1]),
      ...sight([1, 2].map((pid) => holder(pid, { hasOwnDoor: true, receiving: 1 }))),
    },
    'prefork',
    0.95,
    /chance: a pool of 2/u,
  ],
  ['a loop far away', { wait: NEVER, compute: work([1, 3, 3]) }, 'event-loop', 0.8, /one thread/u],
  [
    'a loop beside a primary',
    { wait: NEVER, compute: work([1, 3, 3]), ...sight([LOOP, holder(2)]) },
    'event-loop',
    0.95,
    /cluster with one worker/u,
  ],
  [
    'loops on one socket',
    {
      wait: NEVER,
      compute: work([1, 0, 3], [2, 3, 3]),
      ...sight([LOOP, holder(2, { pollsDoor: true })]),
    },
    'cluster',
    0.95,
    /2 processes/u,
  ],
  [
    'loops that poll',
    {
      wait: NEVER,
      compute: work([1, 0, 3], [2, 3, 3]),
      ...sight([1, 2].map((pid) => holder(pid, { waiting: { ...CALLS, poll: 1 } }))),
    },
    'cluster',
    0.95,
    /2 processes/u,
  ],
  [
    'loops far away',
    { wait: NEVER, compute: work([1, 0, 3], [2, 3, 3]) },
    'cluster',
    0.6,
    /several loops/u,
  ],
  [
    'light threads',
    { wait: NEVER, compute: work([1, 0, 3], [2, 0, 3]), ...sight([LOOP]) },
    'piscina',
    0.5,
    /light threads/u,
  ],
  ['echoes by one', sight([LOOP]), null, 0, /nothing tells/u],
  ['echoes by one that has forked', sight([LOOP, IDLE]), null, 0, /nothing tells/u],
  [
    'a loop that has forked',
    { wait: NEVER, compute: work([1, 3, 3]), ...sight([LOOP, IDLE]) },
    'event-loop',
    0.95,
    /one thread/u,
  ],
  [
    'echoes by processes',
    sight([RECEIVER, holder(2, { receiving: 1 })]),
    'prefork',
    0.8,
    /several processes/u,
  ],
  ['echoes by threads', sight([holder(1, { receiving: 4 })]), 'threads', 0.8, /several threads/u],
  [
    'echoes by loops',
    sight([LOOP, holder(2, { pollsDoor: true })]),
    'cluster',
    0.8,
    /each a loop/u,
  ],
];

describe('judgeDatagrams', () => {
  it.each(CASES)('%s', (_what, seen, named, confidence, follows) => {
    const style = judgeDatagrams({ ...NOTHING, ...seen }, null);
    expect([style.named, style.confidence]).toEqual([named, confidence]);
    expect(style.evidence.at(-1)).toMatch(follows);
  });

  it('names none that has fallen in the tries', () => {
    const seen = { ...NOTHING, wait: work([1, 1, 1]) };
    expect(judgeDatagrams(seen, 'it exited with 1')).toMatchObject({ named: null, confidence: 0 });
  });
});
