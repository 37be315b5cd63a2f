// What the truths of every engine have in common: a load against a server whose faults are known, in a process of its own.
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Transport } from '../../protocol/workload.js';
import type { EngineName, LoadPlan } from '../load-plan.js';
import type { LoadResult, RequestCounts } from '../load-result.js';
import { startMisbehaving, type MisbehavingChild } from '../misbehaving/child.js';
import type { MisbehaviourCounts } from '../misbehaving/misbehaviour.js';
import type { MisbehaviourSpec } from '../misbehaving/serve.js';
import { runLoad } from '../run-load.js';

/** The engine and carrier that a suite is run for. */
export interface TruthSubject {
  readonly engine: EngineName;
  readonly transport: Transport;
}

/** One known truth. `name` is a sentence. */
export interface Truth {
  readonly name: string;
  readonly transports: readonly Transport[];
  check(subject: TruthSubject): Promise<void>;
}

/** What a plan of a truth says beyond the defaults of {@link planFor}. */
export type PlanChanges = Partial<Omit<LoadPlan, 'target' | 'engine'>>;

/** What the load said and what the server did. */
export interface Observation {
  readonly result: LoadResult;
  readonly requests: RequestCounts;
  readonly server: MisbehaviourCounts;
}

/** Attempts at a truth that noise of the machine can hide, but never make: see {@link withoutNoise}. */
const ATTEMPTS = 8;
/** Rests after attempts that failed: noise comes in stretches, of which attempts without a pause would all meet the same one. */
const FIRST_REST_MS = 100;
const MOST_REST_MS = 3_000;

/** For a server to reach its limit in, on the slowest machine; few use a second of it. */
const LONGEST_WINDOW_MS = 15_000;
const POLL_MS = 25;
const SETTLE_MS = 100;

/**
 * Runs a load against a server that does as `spec` says. A server with a limit ends the load once it has reached it, so that the
 * machine's speed decides how long a truth takes and not whether it is found. Checks on the way that outcomes add up.
 */
export async function observe(
  subject: TruthSubject,
  spec: MisbehaviourSpec,
  changes: PlanChanges,
): Promise<Observation> {
  const child = await startMisbehaving(subject.transport, spec);
  try {
    const limit = 'limit' in spec ? spec.limit : null;
    const windowMs = limit === null ? {} : { windowMs: LONGEST_WINDOW_MS };
    const plan = planFor(subject, child.port, { ...changes, ...windowMs });
    const enough = new AbortController();
    const loading = load(plan, enough.signal);
    if (limit !== null) {
      await Promise.race([loading, untilLimit(child, limit)]);
      // Whatever the last misdeed leads to needs this long to show.
      await sleep(SETTLE_MS + (spec.does === 'drop' ? plan.timeoutMs : 0));
      enough.abort();
    }
    const result = await loading;
    return { result, requests: result.requests, server: await child.counts() };
  } finally {
    await child.stop();
  }
}

async function untilLimit(child: MisbehavingChild, limit: number): Promise<void> {
  while ((await child.counts()).misdeeds < limit) await sleep(POLL_MS);
}

/** Runs a plan to its result, or until `enough`, and checks its sums. */
export async function load(plan: LoadPlan, enough: AbortSignal): Promise<LoadResult> {
  const observer = { opened: () => undefined, started: () => undefined };
  const result = await runLoad(plan, observer, enough);
  expectSums(result);
  return result;
}

/** Four clients in a closed loop for a moment, each with a flow of its own over udp. */
export function planFor(subject: TruthSubject, port: number, changes: PlanChanges): LoadPlan {
  const mode = changes.mode ?? closed(4);
  return {
    target: { transport: subject.transport, host: '127.0.0.1', port },
    engine: subject.engine,
    mode,
    sessionRequests: 0,
    messageBytes: 64,
    workload: { kind: 'echo' },
    timeoutMs: 1_000,
    flows: subject.transport === 'udp' ? mode.clients : null,
    workers: 1,
    idleConnections: 0,
    seed: 7,
    warmupMs: 0,
    windowMs: 600,
    ...changes,
  };
}

/** A closed loop of `clients`. */
export function closed(clients: number): LoadPlan['mode'] {
  return { kind: 'closed', clients };
}

/** An open loop of constant arrivals. */
export function open(clients: number, rateRps: number): LoadPlan['mode'] {
  return { kind: 'open', clients, rateRps, arrivals: 'constant' };
}

/** A machine so busy with other things that a truth about time cannot be told from its noise. */
export class MachineBusyError extends Error {
  readonly code = 'MACHINE_BUSY';
  override readonly name = 'MachineBusyError';
}

/**
 * Passes when one of a few attempts does. For truths about durations, on machines that run other things too: noise only ever
 * adds time, so an instrument that is wrong fails every attempt, and one that is right fails some. Attempts lie further and further
 * apart, 9 s in all, to outlast whatever else wants the CPU.
 * @throws {MachineBusyError} when none passed and twice as much wants to run as the machine has CPUs for.
 */
export async function withoutNoise(attempt: () => Promise<void>): Promise<void> {
  let restMs = FIRST_REST_MS;
  for (let left = ATTEMPTS; left > 0; left--) {
    try {
      await attempt();
      return;
    } catch (error) {
      // The next attempt tells whether it was noise.
      if (left === 1) throw isMachineBusy() ? machineBusy(error) : error;
      await sleep(restMs);
      restMs = Math.min(2 * restMs, MOST_REST_MS);
    }
  }
}

function isMachineBusy(): boolean {
  return (loadavg()[0] as number) > 2 * availableParallelism();
}

function machineBusy(cause: unknown): MachineBusyError {
  return new MachineBusyError(
    `a load average of ${(loadavg()[0] as number).toFixed(1)} on ${availableParallelism()} CPUs hides it; run again on a quiet machine`,
    { cause },
  );
}

/** @throws {Error} when a summary is empty. */
export function known(value: number | null): number {
  if (value === null) throw new Error('expected a number, the result has null');
  return value;
}

/** Checks that the server saw every request of the window and no other; one aborted may not have reached it. */
export function expectWholeCount({ requests, server }: Omit<Observation, 'result'>): void {
  expect(server.requests).toBeLessThanOrEqual(requests.sent);
  expect(server.requests).toBeGreaterThanOrEqual(requests.sent - requests.aborted);
}

function expectSums({ requests, responseTimeNs, fairness }: LoadResult): void {
  const { sent, succeeded, corrupted, timedOut, lost, aborted } = requests;
  expect(succeeded + corrupted + timedOut + lost + aborted).toBe(sent);
  expect(responseTimeNs.count).toBe(succeeded + timedOut);
  expect(fairness.maxRequests).toBeLessThanOrEqual(succeeded);
}
