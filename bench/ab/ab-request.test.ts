import { describe, expect, it } from 'vitest';
import { AB_DEFAULTS, readAbRequest, type AbOptions } from './ab-request.js';

const NOTHING: AbOptions = {
  ...AB_DEFAULTS,
  a: 'event-loop',
  b: 'iterative',
  session: undefined,
  rate: undefined,
  metric: undefined,
  pairs: undefined,
  serverCpus: undefined,
  loadCpus: undefined,
  engine: undefined,
  seed: '7',
  json: false,
};

describe('readAbRequest', () => {
  it('has defaults for all but the two servers', () => {
    expect(readAbRequest(NOTHING)).toMatchObject({
      transport: 'tcp',
      workload: 'echo',
      concurrency: 16,
      sessionRequests: 100,
      rateRps: null,
      windowMs: 1_000,
      metrics: ['cpu', 'throughput'],
      minEffect: 0.05,
      significance: 0.05,
      maxMs: 120_000,
      pairs: null,
    });
  });

  it('compares CPU alone at a fixed rate, unless asked', () => {
    expect(readAbRequest({ ...NOTHING, rate: '5000' }).metrics).toEqual(['cpu']);
    expect(readAbRequest({ ...NOTHING, rate: '5000', metric: 'p99,cpu' }).metrics).toEqual([
      'p99',
      'cpu',
    ]);
  });

  it('has no sessions over udp, and one for ever over http', () => {
    expect(readAbRequest({ ...NOTHING, transport: 'udp' }).sessionRequests).toBeNull();
    expect(readAbRequest({ ...NOTHING, transport: 'http' }).sessionRequests).toBe(0);
  });

  it('holds a server of any kind against a style', () => {
    const server = ['mine=./mine {port}'];
    const request = readAbRequest({ ...NOTHING, server, b: 'mine' });
    expect([request.a.kind, request.b.kind]).toEqual(['style', 'foreign']);
  });

  it.each<[Partial<AbOptions>, RegExp]>([
    [{ server: ['mine=./mine {port}'] }, /--server mine= is neither A nor B: give --a mine/u],
    [
      { server: ['mine=./mine {port}'], a: 'mine', transport: 'udp' },
      /udp is not among its transports \(tcp\): .* --server-transports mine=/u,
    ],
    [
      { server: ['mine=./mine {port}'], a: 'mine', workload: 'compute:50us' },
      /compute is not among its workloads \(echo\): .* --server-workloads mine=/u,
    ],
    [{ transport: 'tpc' }, /tcp/u],
    [{ concurrency: '0' }, /--concurrency/u],
    [{ messageBytes: '19' }, /--message-bytes/u],
    [{ metric: 'cpu,pss' }, /--metric "pss"/u],
    [{ rate: '100', metric: 'throughput' }, /--metric throughput says nothing with --rate/u],
    [{ minEffect: '0' }, /--min-effect/u],
    [{ significance: '60%' }, /--significance/u],
    [{ maxMinutes: '0' }, /--max-minutes/u],
    [{ pairs: '3' }, /even number/u],
    [{ transport: 'udp', session: '5' }, /--session is for tcp/u],
    [{ transport: 'http', engine: 'node' }, /does not carry http/u],
    [{ window: '5 parsecs' }, /--window/u],
    [{ b: 'no-such-style' }, /no-such-style/u],
  ])('refuses %o', (options, message) => {
    expect(() => readAbRequest({ ...NOTHING, ...options })).toThrow(message);
  });
});
