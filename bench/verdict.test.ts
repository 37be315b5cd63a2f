// The verdict's table: one healthy repetition, and each thing that can be wrong with it, in the order of the design.
import { describe, expect, it } from 'vitest';
import type { LoadResult } from '../results/load.js';
import type { MachineMetrics, ServerMetrics, Verdict } from '../results/run.js';
import { VERDICTS } from '../results/run.js';
import { judgeRepetition, type Judgement, type RepetitionFacts } from './verdict.js';

const SUMMARY = {
  count: 10_000,
  min: 40_000,
  mean: 110_000,
  p50: 100_000,
  p90: 150_000,
  p99: 300_000,
  p999: 900_000,
  max: 2_000_000,
  histogram: '',
};

const LOAD: LoadResult = {
  schemaVersion: 1,
  target: 'tcp://127.0.0.1:9',
  engine: 'node',
  load: {
    mode: 'closed',
    concurrency: 8,
    rateRps: null,
    arrivals: null,
    sessionRequests: 100,
    messageBytes: 64,
    workload: 'echo',
    durationMs: 1_000,
    warmupMs: 100,
    timeoutMs: 1_000,
    flows: null,
    idleConnections: 0,
    seed: 1,
  },
  windowMs: 1_000,
  requests: {
    sent: 10_008,
    succeeded: 10_000,
    corrupted: 0,
    timedOut: 0,
    lost: 0,
    aborted: 8,
    late: 0,
    duplicated: 0,
    reordered: 0,
  },
  sessions: { opened: 100, completed: 92, refused: 0, reset: 0, failed: 0 },
  idle: null,
  throughput: { requestsPerSecond: 10_000, bytesPerSecond: 640_000, sessionsPerSecond: 92 },
  series: null,
  responseTimeNs: SUMMARY,
  serviceTimeNs: SUMMARY,
  connectTimeNs: SUMMARY,
  firstReplyTimeNs: SUMMARY,
  fairness: {
    clients: 8,
    unservedClients: 0,
    jainIndex: 0.99,
    minRequests: 1_200,
    maxRequests: 1_300,
  },
  generator: {
    cpuNsPerRequest: 30_000,
    cpuUtilization: 0.3,
    spinUtilization: 0,
    workers: 1,
    sendLagNs: null,
  },
  littlesLaw: { concurrency: 8, throughputTimesLatency: 7.9, ratio: 0.9875 },
  warnings: [],
};

const SERVER: ServerMetrics = {
  cpuNs: 400e6,
  sampledMs: 1_001,
  cpuUtilization: 0.4,
  busiestThreadUtilization: 0.35,
  processes: 1,
  threads: 11,
  contextSwitches: { voluntary: 1, involuntary: 1 },
  memory: { idle: null, loaded: null },
  workers: null,
  workersJainIndex: null,
  exit: 'clean',
};

const MACHINE: MachineMetrics = {
  stealRatio: 0.01,
  otherCpuRatio: 0.02,
  cpuPressureRatio: 0.1,
  listenOverflows: 0,
  udpDrops: null,
};

const HEALTHY: RepetitionFacts = {
  load: LOAD,
  server: SERVER,
  machine: MACHINE,
  error: null,
  unseen: null,
  cpuGap: null,
};

const OPEN: LoadResult = {
  ...LOAD,
  load: { ...LOAD.load, mode: 'open', rateRps: 10_000, arrivals: 'poisson' },
  littlesLaw: null,
  generator: { ...LOAD.generator, sendLagNs: { p50: 1_000, p99: 20_000, max: 50_000 } },
};

const requests = (changes: Partial<LoadResult['requests']>): LoadResult => ({
  ...LOAD,
  requests: { ...LOAD.requests, ...changes },
});
const generator = (changes: Partial<LoadResult['generator']>, load = LOAD): LoadResult => ({
  ...load,
  generator: { ...load.generator, ...changes },
});
const littlesRatio = (ratio: number): LoadResult => ({
  ...LOAD,
  littlesLaw: { concurrency: 8, throughputTimesLatency: 8 * ratio, ratio },
});
const idle = (held: number, closed: number): LoadResult => ({
  ...LOAD,
  load: { ...LOAD.load, idleConnections: 100 },
  idle: { asked: 100, held, refused: 0, unanswered: 0, corrupted: 0, closed },
});
const starving: LoadResult = {
  ...LOAD,
  fairness: { ...LOAD.fairness, unservedClients: 7, minRequests: 0 },
};

/** What is changed, the verdict, and words that the first reasons must hold. */
const TABLE: readonly [string, Partial<RepetitionFacts>, Verdict, string][] = [
  ['nothing', {}, 'latency-bound', 'the server used 40 %'],
  ['an error', { error: { code: 'LOAD_DIED', message: 'the load died' } }, 'failed', 'LOAD_DIED'],
  ['no load at all', { load: null }, 'failed', 'no result'],
  ['one corrupt reply', { load: requests({ corrupted: 1 }) }, 'failed', '1 of 10008'],
  ['no reply', { load: requests({ succeeded: 0 }) }, 'failed', '10008 requests'],
  ['all idle connections held', { load: idle(100, 0) }, 'latency-bound', ''],
  [
    'one idle connection closed',
    { load: idle(99, 1) },
    'failed',
    'of 100 idle connections 99 were held to the end (1 closed)',
  ],
  ['a server that died', { server: { ...SERVER, exit: 'died' } }, 'failed', 'ended before'],
  ['clients without a reply', { load: starving }, 'starved', '7 of 8 clients'],
  ["Little's law 11 % low", { load: littlesRatio(0.89) }, 'unstable', 'off by 11 %'],
  ["Little's law 11 % high", { load: littlesRatio(1.11) }, 'unstable', 'off by 11 %'],
  ["Little's law at its limit", { load: littlesRatio(1.0999) }, 'latency-bound', ''],
  ['steal', { machine: { ...MACHINE, stealRatio: 0.12 } }, 'unstable', 'stole 12 %'],
  ['steal at its limit', { machine: { ...MACHINE, stealRatio: 0.1 } }, 'latency-bound', ''],
  ['a busy generator', { load: generator({ cpuUtilization: 0.86 }) }, 'client-bound', '86 %'],
  ['a generator at its limit', { load: generator({ cpuUtilization: 0.85 }) }, 'latency-bound', ''],
  [
    'sends that make up a quarter of the tail and more',
    { load: generator({ sendLagNs: { p50: 0, p99: 150_000, max: 1e6 } }, OPEN) },
    'client-bound',
    'more than 150 µs, beside a response p99 of 300 µs',
  ],
  ['sends only a little late', { load: OPEN }, 'latency-bound', ''],
  ['a busy server', { server: { ...SERVER, cpuUtilization: 0.97 } }, 'server-bound', '97 %'],
  [
    'one busy thread of many',
    { server: { ...SERVER, cpuUtilization: 0.5, busiestThreadUtilization: 0.96 } },
    'server-bound',
    'busiest thread used 96 %',
  ],
];

describe('judgeRepetition', () => {
  it.each(TABLE)('with %s', (_, changes, verdict, words) => {
    const judgement = judgeRepetition({ ...HEALTHY, ...changes });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons[0]).toContain(words);
  });

  it('gives the first that applies when several do', () => {
    const everything: RepetitionFacts = {
      load: { ...starving, ...generator({ cpuUtilization: 0.99 }), fairness: starving.fairness },
      server: { ...SERVER, cpuUtilization: 0.99 },
      machine: { ...MACHINE, stealRatio: 0.5 },
      error: null,
      unseen: null,
      cpuGap: null,
    };
    const seen: Verdict[] = [];
    const steps: ((facts: RepetitionFacts) => RepetitionFacts)[] = [
      (facts) => ({ ...facts, error: { code: 'X', message: 'broken' } }),
      (facts) => ({ ...facts, error: null }),
      (facts) => ({ ...facts, load: facts.load && { ...facts.load, fairness: LOAD.fairness } }),
      (facts) => ({ ...facts, machine: MACHINE }),
      (facts) => ({ ...facts, load: LOAD }),
      (facts) => ({ ...facts, server: SERVER }),
    ];
    let facts = everything;
    for (const step of steps) {
      facts = step(facts);
      seen.push(judgeRepetition(facts).verdict);
    }
    expect(seen).toEqual([
      'failed',
      'starved',
      'unstable',
      'client-bound',
      'server-bound',
      'latency-bound',
    ]);
    expect(new Set(seen)).toEqual(new Set(VERDICTS));
  });

  it('names every failure, not the first alone', () => {
    const { reasons } = judgeRepetition({
      ...HEALTHY,
      load: requests({ corrupted: 3, succeeded: 0 }),
      server: { ...SERVER, exit: 'died' },
    });
    expect(reasons).toHaveLength(3);
  });

  it("makes nothing believable where the server's CPU is not known", () => {
    const { verdict, reasons } = judgeRepetition({ ...HEALTHY, server: null });
    expect(verdict).toBe('unstable');
    expect(reasons[0]).toContain("server's CPU use is not known");
    expect(reasons[0]).toContain('/proc');
  });

  it('says why nothing is known of a server that was there before', () => {
    const unseen = 'it is on another machine';
    const { verdict, reasons } = judgeRepetition({ ...HEALTHY, server: null, unseen });
    expect(verdict).toBe('unstable');
    expect(reasons[0]).toMatch(/cannot be told: it is on another machine$/u);
  });

  it.each([
    [0.35, 'unstable', 'what bounded it cannot be told'],
    [0.97, 'server-bound', 'busiest thread used 97 %'],
  ] as const)(
    'says what to do where the CPU of ended children is in no counter (busiest thread %d: %s)',
    (busiestThreadUtilization, expected, first) => {
      const server = { ...SERVER, cpuNs: null, cpuUtilization: null, busiestThreadUtilization };
      const gap = 'it ignores SIGCHLD';
      const { verdict, reasons } = judgeRepetition({ ...HEALTHY, server, cpuGap: gap });
      expect(verdict).toBe(expected);
      expect(reasons[0]).toContain(first);
      expect(reasons.join()).not.toContain('the whole server');
      expect(reasons[1]).toContain(`cannot be measured: ${gap}`);
    },
  );

  it('says what was not known beside a verdict that stands without it', () => {
    const { verdict, reasons } = judgeRepetition({
      load: { ...LOAD, littlesLaw: null },
      server: { ...SERVER, busiestThreadUtilization: null },
      machine: null,
      error: null,
      unseen: null,
      cpuGap: null,
    });
    expect(verdict).toBe('latency-bound');
    expect(reasons.slice(1)).toEqual([
      'steal time is not known here',
      "Little's law could not be checked",
      "the use of the server's single threads is not known",
    ]);
    expect(
      judgeRepetition({ ...HEALTHY, load: generator({ sendLagNs: null }, OPEN) }).reasons,
    ).toContain('how late the generator sent is not known');
  });

  it('does not ask the laws of a closed loop of an open one', () => {
    expect(judgeRepetition({ ...HEALTHY, load: OPEN }).reasons).toHaveLength(1);
  });

  it('says that the load was not steady, without a change of verdict', () => {
    const { load } = HEALTHY;
    if (load === null) throw new TypeError('a healthy repetition has a load');
    const judge = (rate: (interval: number) => number): Judgement => {
      const succeeded = Array.from({ length: 60 }, (_, i) => rate(i));
      const series = { intervalMs: 20, startMs: -200, succeeded };
      return judgeRepetition({ ...HEALTHY, load: { ...load, windowMs: 1_000, series } });
    };
    const steady = judge(() => 200);
    const late = judge((i) => (i < 30 ? 100 : 200));
    const never = judge((i) => 200 + 10 * i);
    expect([steady, late, never].map(({ verdict }) => verdict)).toEqual(
      Array(3).fill('latency-bound'),
    );
    expect(steady.reasons.join()).not.toMatch(/settled|steady/);
    expect(late.reasons).toContain(
      'the load settled only 400 ms into the window: give a longer --warmup',
    );
    expect(never.reasons.join()).toContain('no steady state');
  });

  it('says where datagrams were dropped for want of room, without a change of verdict', () => {
    const counts = { worker: 'main', requests: 9, connections: 0, malformed: 0 };
    const workers = [
      { ...counts, dropped: 3 },
      { ...counts, dropped: 4 },
    ];
    const { verdict, reasons } = judgeRepetition({
      ...HEALTHY,
      server: { ...SERVER, workers },
      machine: { ...MACHINE, udpDrops: { server: 5, generator: 6 } },
    });
    expect(verdict).toBe(judgeRepetition(HEALTHY).verdict);
    expect(reasons.slice(1)).toEqual([
      'the server gave up 7 datagrams for want of room',
      "the kernel dropped 5 datagrams at the server's full buffer",
      "the kernel dropped 6 replies at the generator's full buffers",
    ]);
  });

  it.each([
    [0.1, []],
    [0.43, ["other processes used 43 % of the machine's CPU meanwhile"]],
  ])('tells of strangers at work: %s of the CPU', (otherCpuRatio, notes) => {
    const machine = { ...MACHINE, otherCpuRatio };
    const { verdict, reasons } = judgeRepetition({ ...HEALTHY, machine });
    expect(verdict).toBe('latency-bound');
    expect(reasons.slice(1)).toEqual(notes);
  });

  it('reports a server that had to be killed, without a change of verdict', () => {
    const { verdict, reasons } = judgeRepetition({
      ...HEALTHY,
      server: { ...SERVER, exit: 'killed' },
    });
    expect(verdict).toBe('latency-bound');
    expect(reasons).toContain('the server did not stop when asked and was killed');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("takes a Little's law of %s for off", (ratio) => {
    expect(judgeRepetition({ ...HEALTHY, load: littlesRatio(ratio) }).verdict).toBe('unstable');
  });
});
