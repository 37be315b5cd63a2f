// Observations in sentences that a student understands: what was seen, without what follows from it. Pure.
import { growthPerClient } from './growth.js';
import type {
  CpuShares,
  CrowdStep,
  HeldTry,
  HolderProcess,
  ServerSight,
  SlowReaderTry,
  Starvation,
  StreamObservations,
  ThreadShare,
  WorkTry,
} from './observations.js';

/** How many clients were served at once. */
export function describeHeld({
  hold,
  servedBeside,
  starvation,
  turnedAwayBeside,
}: HeldTry): string {
  const who = hold === 'silent' ? 'that said nothing' : 'in mid-session';
  if (starvation !== null) return describeStarvation(starvation, who);
  if (turnedAwayBeside !== null) {
    return `With ${clients(turnedAwayBeside)} ${who} held, the next one was closed at once.`;
  }
  return `With ${clients(servedBeside)} ${who} held, the next one was served.`;
}

function describeStarvation(starvation: Starvation, who: string): string {
  const { held, waitedMs, relievedMs, times, holderServed, accepted } = starvation;
  const holder = held === 1 ? 'the one that held on' : 'one of those that held on';
  const meanwhile = holderServed ? `, while ${holder} was answered` : '';
  const seen = times > 1 ? ` (seen ${times} times)` : '';
  const relief =
    relievedMs === null
      ? `not even when ${holder} had left`
      : `until ${holder} had left, and was served ${milliseconds(relievedMs)} later`;
  const where = accepted === null ? '' : ` ${whereItWaited(accepted)}`;
  return `With ${clients(held)} ${who} held, the next one got nothing for ${milliseconds(waitedMs)}${meanwhile}, ${relief}${seen}.${where}`;
}

function whereItWaited(accepted: boolean): string {
  return accepted
    ? 'The server had accepted its connection, and left it unread.'
    : "Its connection lay in the kernel's queue: the server had not accepted it.";
}

/** How the server grew with its clients, and who has their connections. Empty where nothing was held. */
export function describeSight({ steps, holders }: ServerSight, what: string): string[] {
  return [...describeGrowth(steps, what), ...describeHolders(holders)];
}

function describeGrowth(steps: readonly CrowdStep[], what: string): string[] {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined || first === last) return [];
  const range = `From ${first.held} to ${last.held} ${what}`;
  if (size(first) === size(last)) return [`${range} it stayed at ${size(first)}.`];
  const growth = growthPerClient(steps);
  const each =
    growth === null
      ? ''
      : `: ${growth.processes.toFixed(1)} processes and ${growth.threads.toFixed(1)} threads for each`;
  return [`${range} it went from ${size(first)} to ${size(last)}${each}.`];
}

function describeHolders(holders: readonly HolderProcess[]): string[] {
  const serving = holders.filter(({ connections }) => connections > 0);
  const total = serving.reduce((sum, { connections }) => sum + connections, 0);
  if (total === 0) return [];
  const receiving = serving.reduce((sum, one) => sum + one.receiving, 0);
  const threads =
    receiving > 0
      ? ` ${counted(receiving, 'thread waits', 'threads wait')} to receive on them.`
      : '';
  if (serving.length === 1) {
    return [`The connections held are all in process ${serving[0]?.pid ?? 0}.${threads}`];
  }
  const when = serving.every(({ wasThere }) => wasThere)
    ? 'that were there before'
    : 'of which not all were there before';
  const most = Math.max(...serving.map(({ connections }) => connections));
  const share = most === 1 ? 'one in each' : `at most ${most} in each`;
  return [
    `The ${total} connections held are in ${serving.length} processes ${when}, ${share}.${threads}`,
  ];
}

/** Who was served while some computed. */
export function describeComputes({
  compute,
  computeAgainstWaits,
}: Pick<StreamObservations, 'compute' | 'computeAgainstWaits'>): string[] {
  return [
    ...describeWork('compute', compute, 'asked for echoes'),
    ...describeWork('compute', computeAgainstWaits, 'asked for short waits'),
  ];
}

/** Who was served while requests were outstanding. Empty where the server does not do that work. */
export function describeWork(verb: string, work: WorkTry | null, asked: string): string[] {
  const last = work?.steps.at(-1);
  if (work === null || last === undefined || last.others === 0) return [];
  const { outstanding, others, heldUp } = last;
  const busy =
    outstanding === 1 ? `one request ${verb}s` : `${outstanding} requests ${verb} at once`;
  const who = `${clients(others, 'other')} that ${asked}`;
  const before = outstanding > 1 ? `; with ${outstanding - 1} it was not so` : '';
  if (heldUp === others) {
    const none = others === 1 ? `one that ${asked} got no reply` : `none of ${who} got a reply`;
    return [
      `While ${busy}, ${none} until one of them was done, after ${milliseconds(work.tookMs)}${before}.`,
    ];
  }
  if (heldUp > 0) return [`While ${busy}, ${heldUp} of ${who} got nothing, the rest did.`];
  return [
    `While ${busy}, ${others === 1 ? `another that ${asked} was` : `${who} were`} served all the time.`,
  ];
}

/** What a client did that asked for much and read nothing. */
export function describeSlowReader(tried: SlowReaderTry | null): string[] {
  const who = 'While a client asked for much and read nothing of it';
  switch (tried?.kind) {
    case 'held-up':
      return [
        `${who}, another one got nothing for ${milliseconds(tried.waitedMs)}, until it had left.`,
      ];
    case 'gave-up':
      return [`${who}, the server closed another one, or served nobody any more.`];
    case 'served':
      return [`${who}, another one was served.`];
    case 'never-full':
    case undefined:
      return [];
  }
}

/** Who spent the CPU. */
export function describeCpu(cpu: CpuShares | null): string[] {
  if (cpu === null || cpu.echo.length === 0) return [];
  return [`While all clients echoed, ${shares(cpu.echo)} of the CPU that the server spent.`];
}

function shares(threads: readonly ThreadShare[]): string {
  const parts = threads.map(({ share }) => `${Math.round(share * 100)} %`);
  if (threads.length === 1) return `one thread took ${parts.join('')}`;
  return `${threads.length} threads took ${parts.join(', ')}`;
}

export function clients(count: number, what = 'client'): string {
  return counted(count, what, `${what}s`);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function size({ processes, threads }: CrowdStep): string {
  return `${counted(processes, 'process', 'processes')} and ${counted(threads, 'thread', 'threads')}`;
}

function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;
}
