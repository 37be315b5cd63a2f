// Tries how many clients are served at once: holds one more of them at each step and lets the next one ask, until one starves or there
// are enough. In two ways: by clients in mid-session, and by silent ones.
import { admit } from './admit.js';
import type { Asker } from './asker.js';
import type { CrowdStep, HeldTry, Starvation } from './observations.js';
import type { TryContext } from './try-context.js';

/** More than the pools that people make by hand on small machines, and enough to see a process or a thread for each. */
const ENOUGH_CLIENTS = 16;
/** Where there are as many threads or processes as clients, a larger pool may be behind it, up to this. */
const MOST_CLIENTS = 66;
/** Without a look at threads and processes only numbers tell. */
const UNSEEN_CLIENTS = 32;
/** Starting threads may take a while: where each client has brought one already, so many are enough after that time. */
const FEW_CLIENTS = 8;
const LONG_MS = 1_000;
/** A client that starves is seen to do so this often before it is believed. */
const STARVED_TIMES = 2;

/** The clients, which stay open, and what was seen while they came. */
export interface HeldCrowd {
  readonly clients: readonly Asker[];
  readonly tried: HeldTry;
  readonly steps: readonly CrowdStep[];
}

/** Holds clients in mid-session, each of which was served once. */
export async function holdInMidSession(context: TryContext): Promise<HeldCrowd> {
  const { watch, signal } = context;
  const beganMs = performance.now();
  let clients: Asker[] = [];
  let steps: CrowdStep[] = [];
  let starvation: Starvation | null = null;
  let turnedAway = false;
  let slowestMs = 0;
  while (clients.length < enough(steps, performance.now() - beganMs)) {
    signal.throwIfAborted();
    const client = await context.open();
    const isLookedFor = starvation === null;
    const admission = await admit({ client, held: clients, slowestMs, isLookedFor }, context);
    if (admission.kind === 'turned-away') {
      client.close();
      turnedAway = true;
      break;
    }
    if (admission.kind === 'starved') {
      starvation = again(starvation, admission.starvation);
      // The oldest was closed for it, and it holds on in its place.
      clients = [...clients.slice(1), client];
      if (starvation.relievedMs === null || starvation.times >= STARVED_TIMES) break;
      continue;
    }
    // Served: that one starved a moment ago was the machine's doing.
    starvation = null;
    slowestMs = Math.max(slowestMs, admission.tookMs);
    clients = [...clients, client];
    if (watch !== null) steps = [...steps, watch.count(clients.length)];
  }
  const tried: HeldTry = {
    hold: 'mid-session',
    servedBeside: Math.max(0, clients.length - 1),
    starvation,
    turnedAwayBeside: turnedAway ? clients.length : null,
  };
  return { clients, tried, steps };
}

/** Holds `count` silent clients while another asks, if need be twice. They are closed again. */
export async function holdSilent(count: number, context: TryContext): Promise<HeldTry> {
  let starvation: Starvation | null = null;
  let turnedAway = false;
  do {
    context.signal.throwIfAborted();
    const held: Asker[] = [];
    for (let one = 0; one < count; one++) held.push(await context.open());
    const client = await context.open();
    const admission = await admit({ client, held, slowestMs: 0, isLookedFor: false }, context);
    for (const one of [...held, client]) one.close();
    turnedAway = admission.kind === 'turned-away';
    starvation = admission.kind === 'starved' ? again(starvation, admission.starvation) : null;
  } while (isRelieved(starvation) && starvation.times < STARVED_TIMES);
  return {
    hold: 'silent',
    servedBeside: starvation === null && !turnedAway ? count : 0,
    starvation,
    turnedAwayBeside: turnedAway ? count : null,
  };
}

function again(before: Starvation | null, now: Starvation): Starvation {
  if (before?.held !== now.held) return now;
  return { ...now, times: before.times + 1, accepted: before.accepted };
}

function enough(steps: readonly CrowdStep[], tookMs: number): number {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return steps.length === 0 ? UNSEEN_CLIENTS : 0;
  const grown = Math.max(last.processes - first.processes, last.threads - first.threads);
  const isGrowing = grown >= 0.75 * (last.held - first.held);
  if (isGrowing) return tookMs > LONG_MS && last.held >= FEW_CLIENTS ? last.held : ENOUGH_CLIENTS;
  // Those that were there already may be a pool in which each serves one client.
  const pool = Math.max(last.processes, last.threads);
  return pool < ENOUGH_CLIENTS - 2 ? ENOUGH_CLIENTS : Math.min(MOST_CLIENTS, pool + 2);
}

function isRelieved(starvation: Starvation | null): starvation is Starvation {
  return starvation !== null && starvation.relievedMs !== null;
}
