import { describe, expect, it } from 'vitest';
import { foreignServerSchema } from '../results/foreign-server.js';
import { scenarioSchema } from '../results/scenario.js';
import { overrideScenario, type ScenarioOverrides } from './scenario-overrides.js';

const NOTHING: ScenarioOverrides = {
  styles: null,
  serverNames: null,
  servers: [],
  transports: null,
  workloads: null,
  concurrency: null,
  idleConnections: null,
  workers: null,
  rounds: null,
  windowMs: null,
  warmupMs: null,
  maxMinutes: null,
  targetCiRatio: null,
  keepAwake: null,
  yardstick: null,
};

const SCENARIO = scenarioSchema.parse({
  name: 'test',
  description: '',
  styles: [
    { style: 'cluster', options: { scheduling: 'rr' } },
    { style: 'cluster', options: { scheduling: 'none' } },
    { style: 'event-loop' },
  ],
  sweeps: [
    { transports: ['tcp', 'udp'], workloads: ['echo'], concurrency: [1, 8] },
    { transports: ['tcp'], workloads: ['wait:1ms'], concurrency: [64] },
  ],
  rounds: 3,
  warmupMs: 50,
  windowMs: 100,
});

describe('overrideScenario', () => {
  it('changes nothing where nothing is given', () => {
    expect(overrideScenario(SCENARIO, NOTHING)).toEqual(SCENARIO);
  });

  it('repeats until it is known that well, for so long', () => {
    const changes = { ...NOTHING, targetCiRatio: 0.05, maxMinutes: 10 };
    expect(overrideScenario(SCENARIO, changes)).toMatchObject({
      targetCiRatio: 0.05,
      maxMinutes: 10,
    });
  });

  it('leaves the yardstick out where asked to', () => {
    expect(SCENARIO.yardstick).toBe(true);
    expect(overrideScenario(SCENARIO, { ...NOTHING, yardstick: false }).yardstick).toBe(false);
  });

  it('asks for numbers of workers in every sweep', () => {
    const { sweeps } = overrideScenario(SCENARIO, { ...NOTHING, workers: [1, 2] });
    expect(sweeps.map(({ workers }) => workers)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it("replaces a list in every sweep, and leaves the sweeps' other lists", () => {
    const { sweeps } = overrideScenario(SCENARIO, { ...NOTHING, concurrency: [32] });
    expect(sweeps.map((sweep) => sweep.concurrency)).toEqual([[32], [32]]);
    expect(sweeps.map((sweep) => sweep.workloads)).toEqual([['echo'], ['wait:1ms']]);
    const idle = overrideScenario(SCENARIO, { ...NOTHING, idleConnections: [10, 100] });
    expect(idle.sweeps.map((sweep) => sweep.idleConnections)).toEqual([
      [10, 100],
      [10, 100],
    ]);
  });

  it("takes the scenario's own entries of a style that is given by its bare name", () => {
    const styles = [{ style: 'cluster', options: {} }];
    expect(overrideScenario(SCENARIO, { ...NOTHING, styles }).styles).toEqual(
      SCENARIO.styles.slice(0, 2),
    );
  });

  it('takes a style that the scenario lacks, and options as given', () => {
    const styles = [
      { style: 'null', options: {} },
      { style: 'cluster', options: { workers: 3 } },
    ];
    expect(overrideScenario(SCENARIO, { ...NOTHING, styles }).styles).toEqual(styles);
  });

  describe('with servers', () => {
    const server = (name: string, command: string) =>
      foreignServerSchema.parse({ name, command: `${command} {port}` });
    const own = [server('py', 'python3 a.py'), server('go', './go')];
    const sweeps = SCENARIO.sweeps.map((sweep, i) => ({ ...sweep, styles: i === 0 ? [] : ['py'] }));
    const scenario = { ...SCENARIO, servers: own, sweeps };

    it('adds a server to every sweep, beside what it has', () => {
      const rust = server('rust', './rust');
      const changed = overrideScenario(scenario, { ...NOTHING, servers: [rust] });
      expect(changed.servers).toEqual([...own, rust]);
      expect(changed.styles).toEqual(SCENARIO.styles);
      expect(changed.sweeps.map(({ styles }) => styles)).toEqual([[], ['py', 'rust']]);
    });

    it('takes one in place of its namesake, in every sweep as well', () => {
      const py = server('py', 'python3 b.py');
      const changed = overrideScenario(scenario, { ...NOTHING, servers: [py] });
      expect(changed.servers).toEqual([py, own[1]]);
      expect(changed.sweeps.map(({ styles }) => styles)).toEqual([[], ['py']]);
      const go = server('go', './other');
      const other = overrideScenario(scenario, { ...NOTHING, servers: [go] });
      expect(other.sweeps.map(({ styles }) => styles)).toEqual([[], ['py', 'go']]);
    });

    it('keeps the servers that are named, and those that are given', () => {
      const rust = server('rust', './rust');
      const chosen = { ...NOTHING, styles: [], serverNames: ['go'], servers: [rust] };
      const changed = overrideScenario(scenario, chosen);
      expect(changed.servers).toEqual([own[1], rust]);
      expect(changed.styles).toEqual([]);
      expect(changed.sweeps.map(({ styles }) => styles)).toEqual([[], []]);
    });

    it('keeps them all where no style is wanted', () => {
      const changed = overrideScenario(scenario, { ...NOTHING, styles: [] });
      expect(changed.servers).toEqual(own);
    });
  });

  it('replaces numbers', () => {
    const changed = overrideScenario(SCENARIO, {
      ...NOTHING,
      rounds: 1,
      windowMs: 200,
      warmupMs: 0,
      keepAwake: true,
    });
    expect(changed).toMatchObject({ rounds: 1, windowMs: 200, warmupMs: 0, keepAwake: true });
  });
});
