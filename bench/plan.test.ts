import { describe, expect, it } from 'vitest';
import { scenarioSchema, type Scenario } from '../results/scenario.js';
import { planRun, type StyleQuestions } from './plan.js';

const everything: StyleQuestions = {
  supports: () => ({ supported: true }),
  doesWorkload: () => ({ supported: true }),
  withWorkers: ({ style, options }, workers) =>
    style === 'cluster' ? { style, options: { ...options, workers } } : null,
};

function scenarioOf(changes: Partial<Record<keyof Scenario, unknown>> = {}): Scenario {
  return scenarioSchema.parse({
    name: 'test',
    description: '',
    styles: [{ style: 'iterative' }, { style: 'cluster', options: { workers: 2 } }],
    sweeps: [{ transports: ['tcp', 'udp'], workloads: ['echo'], concurrency: [1, 8] }],
    rounds: 3,
    warmupMs: 0,
    windowMs: 100,
    ...changes,
  });
}

describe('planRun', () => {
  it('takes the product of styles and every sweep', () => {
    const plan = planRun(scenarioOf(), 1, everything);
    expect(plan.cells.map((cell) => cell.id)).toEqual([
      'iterative/tcp/echo/64B/c1/s100',
      'iterative/tcp/echo/64B/c8/s100',
      'iterative/udp/echo/64B/c1',
      'iterative/udp/echo/64B/c8',
      'cluster+workers=2/tcp/echo/64B/c1/s100',
      'cluster+workers=2/tcp/echo/64B/c8/s100',
      'cluster+workers=2/udp/echo/64B/c1',
      'cluster+workers=2/udp/echo/64B/c8',
    ]);
  });

  it('has a cell once, however many sweeps name it and however its workload is written', () => {
    const sweep = { transports: ['tcp'], concurrency: [1] };
    const sweeps = [
      { ...sweep, workloads: ['wait:1ms', 'wait:1000'] },
      { ...sweep, workloads: ['wait:1000us'] },
    ];
    const { cells } = planRun(scenarioOf({ sweeps }), 1, everything);
    expect(cells.map((cell) => cell.workload)).toEqual(['wait:1000', 'wait:1000']);
    expect(new Set(cells.map((cell) => cell.id)).size).toBe(2);
  });

  it('knows sessions over tcp, none over udp, and one for the window over http', () => {
    const sweeps = [{ transports: ['tcp', 'udp', 'http'], workloads: ['echo'], concurrency: [1] }];
    const { cells } = planRun(scenarioOf({ sweeps }), 1, everything);
    const byTransport = Object.fromEntries(cells.map((c) => [c.transport, c.sessionRequests]));
    expect(byTransport).toEqual({ tcp: 100, udp: null, http: 0 });
  });

  it('measures beside every number of idle connections, none named where there are none', () => {
    const sweep = { transports: ['tcp'], workloads: ['echo'], concurrency: [1] };
    const sweeps = [{ ...sweep, idleConnections: [0, 10] }];
    const { cells } = planRun(scenarioOf({ sweeps, styles: [{ style: 'null' }] }), 1, everything);
    expect(cells.map(({ id, idleConnections }) => [id, idleConnections])).toEqual([
      ['null/tcp/echo/64B/c1/s100', 0],
      ['null/tcp/echo/64B/c1/s100/i10', 10],
    ]);
  });

  it('measures a style at its limit, once, where more idle connections are asked for', () => {
    const sweep = { transports: ['tcp'], workloads: ['echo'], concurrency: [1] };
    const sweeps = [{ ...sweep, idleConnections: [10, 100, 1_000], idleLimits: { cluster: 64 } }];
    const { cells } = planRun(scenarioOf({ sweeps }), 1, everything);
    const numbers = (style: string): number[] =>
      cells.filter((cell) => cell.style === style).map((cell) => cell.idleConnections);
    expect(numbers('iterative')).toEqual([10, 100, 1_000]);
    expect(numbers('cluster')).toEqual([10, 64]);
  });

  it("takes no member that every object has for a style's limit", () => {
    const sweep = { transports: ['tcp'], workloads: ['echo'], concurrency: [1] };
    const sweeps = [{ ...sweep, idleConnections: [10], idleLimits: {} }];
    const styles = [{ style: 'constructor' }];
    const { cells } = planRun(scenarioOf({ sweeps, styles }), 1, everything);
    expect(cells.map(({ idleConnections }) => idleConnections)).toEqual([10]);
  });

  it('measures in a sweep the styles that it names', () => {
    const sweep = { transports: ['tcp'], workloads: ['echo'] };
    const sweeps = [
      { ...sweep, concurrency: [8] },
      { ...sweep, concurrency: [64], styles: ['cluster'] },
    ];
    const { cells } = planRun(scenarioOf({ sweeps }), 1, everything);
    expect(cells.map(({ style, concurrency }) => [style, concurrency])).toEqual([
      ['iterative', 8],
      ['cluster', 8],
      ['cluster', 64],
    ]);
  });

  it('measures with each number of workers what has workers, and the others once', () => {
    const sweep = { transports: ['tcp'], workloads: ['echo'], concurrency: [8] };
    const sweeps = [{ ...sweep, workers: [1, 2, 4] }];
    const { cells } = planRun(scenarioOf({ sweeps }), 1, everything);
    expect(cells.map(({ id, options }) => [id, options['workers']])).toEqual([
      ['iterative/tcp/echo/64B/c8/s100', undefined],
      ['cluster+workers=1/tcp/echo/64B/c8/s100', 1],
      ['cluster+workers=2/tcp/echo/64B/c8/s100', 2],
      ['cluster+workers=4/tcp/echo/64B/c8/s100', 4],
    ]);
  });

  it('tells once that a style cannot run here, however many workers it was to have', () => {
    const sweeps = [
      { transports: ['tcp'], workloads: ['echo'], concurrency: [1], workers: [1, 2, 4] },
    ];
    const reason = 'no system calls here';
    const plan = planRun(scenarioOf({ sweeps }), 1, {
      ...everything,
      supports: ({ style }) =>
        style === 'cluster' ? { supported: false, reason } : { supported: true },
    });
    expect(plan.unsupported).toEqual([{ style: 'cluster', transport: 'tcp', reason }]);
  });

  it('sets apart what cannot run here, with the reason, once per style and transport', () => {
    const plan = planRun(scenarioOf(), 1, {
      ...everything,
      supports: ({ style }, transport) =>
        style === 'cluster' && transport === 'udp'
          ? { supported: false, reason: 'not on this Node' }
          : { supported: true },
    });
    expect(plan.unsupported).toEqual([
      { style: 'cluster', transport: 'udp', reason: 'not on this Node' },
    ]);
    expect(plan.cells.some((c) => c.style === 'cluster' && c.transport === 'udp')).toBe(false);
  });

  it('measures servers after the styles, each by its name', () => {
    const servers = [{ name: 'mine', command: './mine {port}' }];
    const sweep = { workloads: ['echo'], concurrency: [1] };
    const sweeps = [
      { ...sweep, transports: ['tcp'], styles: ['mine'], workers: [1, 2] },
      { ...sweep, transports: ['udp'], workers: [4] },
    ];
    const { cells } = planRun(scenarioOf({ sweeps, servers }), 1, everything);
    expect(cells.map((cell) => cell.id)).toEqual([
      'mine/tcp/echo/64B/c1/s100',
      'iterative/udp/echo/64B/c1',
      'cluster+workers=4/udp/echo/64B/c1',
      'mine/udp/echo/64B/c1',
    ]);
    expect(cells[0]).toMatchObject({ style: 'mine', options: {} });
  });

  it('sets workloads apart that a server does not do', () => {
    const sweeps = [
      { transports: ['tcp', 'udp'], workloads: ['echo', 'wait:1ms', 'wait:2ms'], concurrency: [1] },
    ];
    const styles = [{ style: 'mine' }];
    const plan = planRun(scenarioOf({ sweeps, styles }), 1, {
      ...everything,
      doesWorkload: (_, workload) =>
        workload === 'echo' ? { supported: true } : { supported: false, reason: 'not that' },
    });
    expect(plan.cells.map(({ workload }) => workload)).toEqual(['echo', 'echo']);
    expect(plan.unsupported).toEqual([
      { style: 'mine', transport: 'tcp', reason: 'not that' },
      { style: 'mine', transport: 'udp', reason: 'not that' },
    ]);
  });

  it('measures every cell once in every round', () => {
    const { cells, order } = planRun(scenarioOf(), 7, everything);
    const ids = cells.map((cell) => cell.id).sort();
    expect(order).toHaveLength(3);
    for (const round of order) expect([...round].sort()).toEqual(ids);
  });

  it('orders by the seed: the same again for the same, another for another', () => {
    const order = (seed: number): string =>
      JSON.stringify(planRun(scenarioOf(), seed, everything).order);
    expect(order(7)).toBe(order(7));
    expect(order(7)).not.toBe(order(8));
  });

  it('enters the order at another place in every round', () => {
    const { order } = planRun(scenarioOf(), 7, everything);
    const firsts = order.map(([first]) => first);
    expect(new Set(firsts).size).toBe(3);
    const [one = [], two = []] = order;
    const start = one.indexOf(two[0] ?? '');
    expect(two).toEqual([...one.slice(start), ...one.slice(0, start)]);
  });
});
