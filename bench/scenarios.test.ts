// The scenarios that come with the program: which styles they hold, and whether they keep the time that they promise.
import { describe, expect, it } from 'vitest';
import { STYLES } from '../servers/registry.js';
import type { Scenario } from '../results/scenario.js';
import { planRun, type StyleQuestions } from './plan.js';
import { yardstickPlaces } from './run/yardstick-plan.js';
import { readScenario } from './scenario-file.js';
import { checkScenarioStyle } from './style-catalog.js';

const COMPARED = STYLES.map(({ name }) => name).filter((name) => name !== 'null');

/** What a repetition takes beside its warm-up and window on two quiet CPUs, measured: two processes to start and to stop. */
const REPETITION_OVERHEAD_MS = 410;

function read(name: string): Scenario {
  return readScenario(name, checkScenarioStyle);
}

function styleNames({ styles }: Scenario): string[] {
  return styles.map(({ style }) => style);
}

/** What runs where everything does that can run anywhere. */
const ANYWHERE: StyleQuestions = {
  supports: ({ style }, transport) => {
    const lacks = style.startsWith('posix-') && transport === 'http';
    const supported = !lacks && !(style === 'posix-fork' && transport === 'udp');
    return supported ? { supported } : { supported, reason: 'it has no such transport' };
  },
  doesWorkload: () => ({ supported: true }),
  withWorkers: () => null,
};

/** With the yardstick's own repetitions. */
function plannedMs(scenario: Scenario): number {
  const { rounds, warmupMs, windowMs } = scenario;
  const { cells } = planRun(scenario, 1, ANYWHERE);
  const repetitions = cells.length + yardstickPlaces(cells.length, scenario).length;
  return repetitions * rounds * (warmupMs + windowMs + REPETITION_OVERHEAD_MS);
}

describe('the scenarios', () => {
  it.each(['smoke', 'full'])('%s holds every style that there is to compare', (name) => {
    expect(styleNames(read(name)).sort()).toEqual([...COMPARED].sort());
  });

  it('quick holds the styles on Node’s I/O and their twins on system calls', () => {
    expect(styleNames(read('quick'))).toEqual(
      expect.arrayContaining([
        ...['iterative', 'cluster', 'piscina', 'event-loop'],
        ...['posix-iterative', 'posix-prefork', 'posix-threads', 'posix-epoll', 'posix-fork'],
      ]),
    );
  });

  it('idle goes to 10,000 connections, and with some styles as far as they can go', () => {
    const scenario = read('idle');
    const plan = planRun(scenario, 1, ANYWHERE);
    const most = (style: string): number =>
      Math.max(...plan.cells.filter((cell) => cell.style === style).map((c) => c.idleConnections));
    expect(Object.fromEntries(styleNames(scenario).map((style) => [style, most(style)]))).toEqual({
      'posix-select': 950,
      'posix-poll': 10_000,
      'posix-epoll': 10_000,
      'event-loop': 10_000,
      'posix-threads': 100,
      'posix-fork': 1_000,
    });
  });

  it.each(['smoke', 'quick'])('%s is planned to end well before its limit', (name) => {
    const scenario = read(name);
    expect(plannedMs(scenario) / 60_000).toBeLessThan((scenario.maxMinutes ?? 0) * 0.95);
  });
});
