import { describe, expect, it } from 'vitest';
import { judgeStreams } from './judge-streams.js';
import type {
  BusyStep,
  CrowdStep,
  HeldTry,
  HolderProcess,
  ServerSight,
  Starvation,
  StreamObservations,
  WorkTry,
} from './observations.js';

const CALLS = { accept: 0, receive: 0, epoll: 1, poll: 0, select: 0 };

/** A server that serves everybody, of which nothing else is known. */
const NOTHING: StreamObservations = {
  transport: 'tcp',
  usualReplyMs: 0.2,
  closesAfterReply: false,
  midSession: served('mid-session', 15),
  silent: served('silent', 8),
  compute: null,
  computeAgainstWaits: null,
  wait: null,
  sight: null,
  cpu: null,
  slowReader: null,
};

function served(hold: HeldTry['hold'], servedBeside: number): HeldTry {
  return { hold, servedBeside, starvation: null, turnedAwayBeside: null };
}

function starved(hold: HeldTry['hold'], held: number, more: Partial<Starvation> = {}): HeldTry {
  const starvation = {
    waitedMs: 300,
    relievedMs: 1,
    times: 2,
    holderServed: true,
    accepted: false,
  };
  return { ...served(hold, held - 1), starvation: { held, ...starvation, ...more } };
}

/** Both ways of holding on, with the same outcome. */
function pool(held: number): Partial<StreamObservations> {
  return { midSession: starved('mid-session', held), silent: starved('silent', held) };
}

function steps(...sizes: readonly (readonly [number, number, number])[]): CrowdStep[] {
  return sizes.map(([held, processes, threads]) => ({ held, processes, threads }));
}

function holder(
  pid: number,
  connections: number,
  more: Partial<HolderProcess> = {},
): HolderProcess {
  const door = { hasDoor: true, hasOwnDoor: false, pollsDoor: false };
  return {
    pid,
    connections,
    wasThere: true,
    ...door,
    waiting: CALLS,
    receiving: 0,
    threads: 1,
    ...more,
  };
}

function sight(
  holders: readonly HolderProcess[],
  crowd: readonly CrowdStep[] = steps([1, 1, 11], [16, 1, 11]),
): Pick<StreamObservations, 'sight'> {
  return { sight: { steps: crowd, holders } satisfies ServerSight };
}

function work(...tried: readonly (readonly [number, number, number])[]): WorkTry {
  const busy = tried.map(([outstanding, heldUp, others]): BusyStep => ({
    outstanding,
    others,
    heldUp,
  }));
  return { steps: busy, tookMs: 150 };
}

function cpu(
  echo: readonly number[],
  computing: number | null = null,
): Pick<StreamObservations, 'cpu'> {
  return {
    cpu: {
      echo: echo.map((share, index) => ({ pid: 1, tid: index + 1, share })),
      compute: computing === null ? null : [{ pid: 1, tid: computing, share: 0.98 }],
    },
  };
}

const LOOP = holder(1, 16, { pollsDoor: true });
/** A worker that listens by itself, and waits for its client. */
const OWN_DOOR = { hasOwnDoor: true, waiting: { ...CALLS, epoll: 0, receive: 1 } };
/** The second is free, and the third has no part in it. */
const SEPARATE = [holder(4, 1, OWN_DOOR), holder(5, 0, OWN_DOOR), holder(3, 0, { hasDoor: false })];
/** Forked by a loop, whose descriptors it has, and waits for something else. */
const IDLE = holder(9, 0, { pollsDoor: true, waiting: { ...CALLS, epoll: 0 } });
const CASES: readonly [string, Partial<StreamObservations>, string | null, number, RegExp][] = [
  [
    'one client at a time',
    { ...pool(1), ...sight([holder(1, 1)]) },
    'iterative',
    0.95,
    /one client at a time/u,
  ],
  ['one at a time, far away', pool(1), 'iterative', 0.8, /one client at a time/u],
  [
    'one at a time, by a child',
    { ...pool(1), ...sight([holder(1, 0), holder(2, 1)]) },
    'iterative',
    0.95,
    /a pool of one is this/u,
  ],
  [
    'one at a time, seen once',
    {
      midSession: starved('mid-session', 1, { times: 1 }),
      silent: starved('silent', 1),
      ...sight([holder(1, 1)]),
    },
    'iterative',
    0.8,
    /one client at a time/u,
  ],
  [
    'only those that spoke hold on',
    { midSession: starved('mid-session', 1), ...sight([holder(1, 1)]) },
    'iterative',
    0.6,
    /passed over/u,
  ],
  [
    'only those that are silent hold on',
    { silent: starved('silent', 1), ...sight([LOOP]) },
    null,
    0,
    /first bytes of one client/u,
  ],
  [
    'one reply a connection, one at a time',
    { closesAfterReply: true, midSession: null, silent: starved('silent', 1) },
    'iterative',
    0.8,
    /one reply each/u,
  ],
  [
    'one reply a connection, and many',
    { closesAfterReply: true, midSession: null },
    null,
    0,
    /nobody could be held/u,
  ],
  [
    'the next is never served',
    { midSession: starved('mid-session', 3, { relievedMs: null }), ...sight([holder(1, 3)]) },
    null,
    0,
    /does not go on/u,
  ],
  [
    'three processes that were there',
    { ...pool(3), ...sight([2, 3, 4].map((pid) => holder(pid, 1))) },
    'prefork',
    0.95,
    /pool of 3 processes/u,
  ],
  [
    'three processes at most',
    { ...pool(3), ...sight([2, 3, 4].map((pid) => holder(pid, 1, { wasThere: false }))) },
    'fork',
    0.8,
    /3 at most/u,
  ],
  [
    'one of two that listen by themselves, by chance',
    { ...pool(1), ...sight(SEPARATE) },
    'prefork',
    0.95,
    /chance: a pool of 2/u,
  ],
  [
    'three of four that listen by themselves, and the next did not meet the one that was left',
    {
      midSession: starved('mid-session', 3, { relievedMs: null, holderServed: false }),
      silent: served('silent', 1),
      ...sight([...SEPARATE, holder(6, 1, OWN_DOOR), holder(7, 1, OWN_DOOR)]),
    },
    'prefork',
    0.8,
    /a pool of 4/u,
  ],
  [
    'three threads',
    { ...pool(3), ...sight([holder(1, 3)]) },
    'threads',
    0.95,
    /pool of 3 threads/u,
  ],
  [
    'two processes of two threads',
    { ...pool(4), ...sight([holder(2, 2), holder(3, 2)]) },
    'prefork',
    0.5,
    /several in each/u,
  ],
  ['a pool far away', pool(4), null, 0, /processes or by threads/u],
  [
    'a process for each',
    sight(
      [2, 3, 4].map((pid) => holder(pid, 1, { wasThere: false })),
      steps([1, 2, 2], [8, 9, 9], [16, 17, 17]),
    ),
    'fork',
    0.95,
    /a process of its own/u,
  ],
  [
    'two processes for each',
    sight([LOOP], steps([1, 3, 3], [16, 33, 33])),
    'fork',
    0.95,
    /a process of its own/u,
  ],
  [
    'a thread for each',
    sight([holder(1, 16)], steps([1, 1, 12], [16, 1, 27])),
    'threads',
    0.95,
    /a thread of its own/u,
  ],
  [
    'more processes than were tried',
    sight([...Array(16).keys()].map((pid) => holder(pid, 1))),
    'prefork',
    0.6,
    /or more/u,
  ],
  [
    'more threads than were tried',
    sight([holder(1, 16, { receiving: 16, threads: 80 })]),
    'threads',
    0.8,
    /or more/u,
  ],
  [
    'threads that come late',
    { ...sight([LOOP], steps([1, 1, 7], [16, 1, 11])), compute: work([1, 7, 7]) },
    'event-loop',
    0.95,
    /one thread/u,
  ],
  [
    'two loops, handed round',
    {
      ...sight([
        holder(1, 0, { pollsDoor: true }),
        holder(2, 8, { hasDoor: false }),
        holder(3, 8, { hasDoor: false }),
      ]),
      compute: work([1, 4, 7]),
    },
    'cluster',
    0.95,
    /2 processes share/u,
  ],
  [
    'two loops, one of which got all',
    {
      ...sight([
        holder(1, 0),
        holder(2, 16, { pollsDoor: true }),
        holder(3, 0, { pollsDoor: true }),
      ]),
      compute: work([1, 7, 7]),
    },
    'cluster',
    0.8,
    /all fell to one/u,
  ],
  [
    'one loop behind a primary',
    {
      ...sight([holder(7, 0, { pollsDoor: true }), holder(8, 16, { hasDoor: false })]),
      compute: work([1, 7, 7]),
      wait: work([8, 0, 1]),
    },
    'event-loop',
    0.95,
    /behind another process \(7\).*cluster with one worker/u,
  ],
  [
    'one loop',
    { ...sight([LOOP]), compute: work([1, 7, 7]), wait: work([8, 0, 1]) },
    'event-loop',
    0.95,
    /one thread serves all/u,
  ],
  [
    'one loop with a child that does something else',
    { ...sight([LOOP, IDLE]), compute: work([1, 7, 7]), wait: work([8, 0, 1]) },
    'event-loop',
    0.95,
    /one thread serves all clients\.$/u,
  ],
  [
    'one loop, some of whose connections its child has as well',
    { ...sight([holder(1, 11, { pollsDoor: true }), { ...IDLE, connections: 5 }]) },
    'event-loop',
    0.6,
    /one thread/u,
  ],
  [
    'two loops of a system that does not say what threads wait in',
    {
      ...sight([
        holder(1, 8, { pollsDoor: true, waiting: null }),
        holder(2, 8, { pollsDoor: true, waiting: null }),
      ]),
    },
    'cluster',
    0.95,
    /2 processes share/u,
  ],
  [
    'one loop whose waits block',
    { ...sight([LOOP]), compute: work([1, 7, 7]), wait: work([1, 1, 1]), ...cpu([0.95], 1) },
    'event-loop',
    0.95,
    /even its waits/u,
  ],
  [
    'a loop and one thread for the work',
    { ...sight([LOOP]), compute: work([1, 7, 7]), wait: work([1, 1, 1]), ...cpu([0.6, 0.35], 2) },
    'piscina',
    0.8,
    /a pool of one/u,
  ],
  [
    'a loop and a pool',
    { ...sight([LOOP]), compute: work([1, 0, 7]), wait: work([1, 0, 1], [2, 1, 1]) },
    'piscina',
    0.95,
    /pool of 2 threads/u,
  ],
  [
    'light threads',
    { ...sight([LOOP]), compute: work([1, 0, 7]), wait: work([8, 0, 1]) },
    'piscina',
    0.5,
    /goroutines/u,
  ],
  [
    'several loops in a process',
    { ...sight([LOOP]), compute: work([1, 3, 7]) },
    'event-loop',
    0.5,
    /several loops in one process/u,
  ],
  [
    'echoes by one thread',
    { ...sight([LOOP]), ...cpu([0.97]) },
    'event-loop',
    0.8,
    /one thread serves all/u,
  ],
  [
    'echoes by several threads',
    { ...sight([LOOP]), ...cpu([0.4, 0.35, 0.2]) },
    'piscina',
    0.5,
    /goroutines/u,
  ],
  [
    'echoes by a loop that writes in calls that wait',
    { ...sight([LOOP]), ...cpu([0.97]), slowReader: { kind: 'held-up', waitedMs: 300 } },
    'event-loop',
    0.8,
    /writes with calls that wait/u,
  ],
  ['a loop far away', { compute: work([1, 7, 7]) }, 'event-loop', 0.8, /one thread/u],
  ['loops far away', { compute: work([1, 3, 7]) }, 'cluster', 0.6, /several loops/u],
  [
    'a pool for the work far away',
    { compute: work([1, 0, 7]), wait: work([3, 1, 1]) },
    'piscina',
    0.6,
    /pool of 3/u,
  ],
  [
    'many far away',
    { compute: work([1, 0, 7]), wait: work([8, 0, 1]) },
    null,
    0,
    /a process or a thread each:/u,
  ],
  ['many echoes far away', {}, null, 0, /nothing to do but echo/u],
  [
    'a loop far away that writes in calls that wait',
    { slowReader: { kind: 'held-up', waitedMs: 300 } },
    'event-loop',
    0.6,
    /writes to all/u,
  ],
  [
    'room for one only',
    { midSession: { ...served('mid-session', 0), turnedAwayBeside: 1 } },
    null,
    0,
    /no two clients/u,
  ],
];

describe('judgeStreams', () => {
  it.each(CASES)('%s', (_what, seen, named, confidence, follows) => {
    const style = judgeStreams({ ...NOTHING, ...seen }, null);
    expect([style.named, style.confidence]).toEqual([named, confidence]);
    expect(style.evidence.at(-1)).toMatch(follows);
  });

  it('says what it saw before what follows, in whole sentences', () => {
    const seen = { ...NOTHING, ...pool(2), ...sight([holder(4, 1), holder(5, 1)]) };
    expect(judgeStreams(seen, null).evidence).toEqual([
      "With 2 clients in mid-session held, the next one got nothing for 300 ms, while one of those that held on was answered, until one of those that held on had left, and was served 1.0 ms later (seen 2 times). Its connection lay in the kernel's queue: the server had not accepted it.",
      "With 2 clients that said nothing held, the next one got nothing for 300 ms, while one of those that held on was answered, until one of those that held on had left, and was served 1.0 ms later (seen 2 times). Its connection lay in the kernel's queue: the server had not accepted it.",
      'From 1 to 16 clients held it stayed at 1 process and 11 threads.',
      'The 2 connections held are in 2 processes that were there before, one in each.',
      'So a pool of 2 processes, forked beforehand, serves one client each, from its connecting to its end.',
    ]);
  });

  it('names none that has fallen in the tries, unless a client that read nothing was its end', () => {
    const loop = { ...NOTHING, ...sight([LOOP]), ...cpu([0.97]) };
    const fallen = judgeStreams(loop, 'it was ended by SIGSEGV');
    expect(fallen).toMatchObject({ named: null, confidence: 0 });
    expect(fallen.evidence.join(' ')).toContain('SIGSEGV');
    const tripped = judgeStreams({ ...loop, slowReader: { kind: 'gave-up' } }, 'it exited with 1');
    expect(tripped.named).toBe('event-loop');
  });
});
