// What the options of `run` change in a scenario. An option replaces the scenario's own list in every sweep: you get what
// you said, and the rest as the scenario has it. Pure.
import type { Transport } from '../protocol/workload.js';
import type { Scenario, ScenarioStyle } from '../results/scenario.js';

/** Null: as the scenario has it. Durations are milliseconds. */
export interface ScenarioOverrides {
  readonly styles: readonly ScenarioStyle[] | null;
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

/** The scenario with the overrides in it. Combinations that become the same are merged by the plan. */
export function overrideScenario(scenario: Scenario, overrides: ScenarioOverrides): Scenario {
  return {
    ...scenario,
    styles:
      overrides.styles?.flatMap((style) => configuredStyles(scenario, style)) ?? scenario.styles,
    sweeps: scenario.sweeps.map((sweep) => ({
      ...sweep,
      styles: overrides.styles === null ? sweep.styles : [],
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

/** A bare name means the scenario's own entries of that style, with their options, where it has any. */
function configuredStyles(scenario: Scenario, asked: ScenarioStyle): ScenarioStyle[] {
  if (Object.keys(asked.options).length > 0) return [asked];
  const own = scenario.styles.filter(({ style }) => style === asked.style);
  return own.length > 0 ? own : [asked];
}

function copy<T>(list: readonly T[] | null): T[] | undefined {
  return list === null ? undefined : [...list];
}
