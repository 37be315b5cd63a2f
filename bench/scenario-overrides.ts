// What the options of `run` change in a scenario. An option replaces the scenario's own list in every sweep: you get what
// you said, and the rest as the scenario has it. Pure.
import type { Transport } from '../protocol/workload.js';
import type { ForeignServer } from '../results/foreign-server.js';
import type { Scenario, ScenarioStyle, Sweep } from '../results/scenario.js';

/** Null: as the scenario has it. Durations are milliseconds. */
export interface ScenarioOverrides {
  readonly styles: readonly ScenarioStyle[] | null;
  /** Which of the scenario's own servers stay, by name; null: all of them. */
  readonly serverNames: readonly string[] | null;
  /** Beside what the scenario has, or in place of those of the same names. May be empty. */
  readonly servers: readonly ForeignServer[];
  readonly transports: readonly Transport[] | null;
  readonly workloads: readonly string[] | null;
  readonly concurrency: readonly number[] | null;
  readonly idleConnections: readonly number[] | null;
  readonly workers: readonly number[] | null;
  readonly rounds: number | null;
  readonly windowMs: number | null;
  readonly warmupMs: number | null;
  readonly maxMinutes: number | null;
  readonly targetCiRatio: number | null;
  readonly keepAwake: boolean | null;
  readonly yardstick: boolean | null;
}

/**
 * The scenario with the overrides in it. Combinations that become the same are merged by the plan. Servers that were given are of every
 * sweep.
 */
export function overrideScenario(scenario: Scenario, overrides: ScenarioOverrides): Scenario {
  const servers = serversWith(scenario, overrides);
  return {
    ...scenario,
    styles:
      overrides.styles?.flatMap((style) => configuredStyles(scenario, style)) ?? scenario.styles,
    servers,
    sweeps: scenario.sweeps.map((sweep) => ({
      ...sweep,
      styles: overrides.styles === null ? sweepWith(sweep, overrides.servers) : [],
      transports: copy(overrides.transports) ?? sweep.transports,
      workloads: copy(overrides.workloads) ?? sweep.workloads,
      concurrency: copy(overrides.concurrency) ?? sweep.concurrency,
      idleConnections: copy(overrides.idleConnections) ?? sweep.idleConnections,
      workers: copy(overrides.workers) ?? sweep.workers,
    })),
    rounds: overrides.rounds ?? scenario.rounds,
    windowMs: overrides.windowMs ?? scenario.windowMs,
    warmupMs: overrides.warmupMs ?? scenario.warmupMs,
    maxMinutes: overrides.maxMinutes ?? scenario.maxMinutes,
    targetCiRatio: overrides.targetCiRatio ?? scenario.targetCiRatio,
    keepAwake: overrides.keepAwake ?? scenario.keepAwake,
    yardstick: overrides.yardstick ?? scenario.yardstick,
  };
}

/** In the scenario's order, those that were added after them. */
function serversWith(
  { servers }: Scenario,
  { serverNames, servers: given }: ScenarioOverrides,
): ForeignServer[] {
  const kept = servers.filter(({ name }) => serverNames?.includes(name) ?? true);
  const added = given.filter(({ name }) => kept.every((server) => server.name !== name));
  return [...kept.map((own) => given.find(({ name }) => name === own.name) ?? own), ...added];
}

/** A sweep that names none is of all. */
function sweepWith({ styles }: Sweep, given: readonly ForeignServer[]): string[] {
  return styles.length === 0 ? [] : [...new Set([...styles, ...given.map(({ name }) => name)])];
}

/** A bare name means the scenario's own entries of that style, with their options, where it has any. */
function configuredStyles(scenario: Scenario, asked: ScenarioStyle): ScenarioStyle[] {
  if (Object.keys(asked.options).length > 0) return [asked];
  const own = scenario.styles.filter(({ style }) => style === asked.style);
  return own.length > 0 ? own : [asked];
}

function copy<T>(list: readonly T[] | null): T[] | undefined {
  return list === null ? undefined : [...list];
}
