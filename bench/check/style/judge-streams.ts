// From what was seen of a server over a stream to the name of its style. Pure: the same observations give the same name.
import type { NamedStyle } from '../../../results/check-result.js';
import {
  conclude,
  concludeNothing,
  FALLEN,
  LIKELY,
  PLAUSIBLE,
  SURE,
  toNamedStyle,
  type Conclusion,
} from './conclusion.js';
import {
  describeComputes,
  describeCpu,
  describeHeld,
  describeSight,
  describeSlowReader,
  describeWork,
} from './describe.js';
import { filledAt, growsWithClients } from './growth.js';
import { judgeLoop } from './judge-loop.js';
import { judgeLimit } from './judge-limit.js';
import type { HolderProcess, Starvation, StreamObservations } from './observations.js';

/**
 * Names the style, with what was seen and what follows from it.
 * @param end how the server ended by itself before the tries did; null: it lived.
 */
export function judgeStreams(seen: StreamObservations, end: string | null): NamedStyle {
  const { midSession, silent, sight, wait, cpu, closesAfterReply, slowReader } = seen;
  const sentences = [
    ...(closesAfterReply ? ['It closes the connection after its first reply.'] : []),
    ...[midSession, silent].flatMap((held) => (held === null ? [] : describeHeld(held))),
    ...(sight === null ? ['Its processes cannot be seen from here.'] : []),
    ...(sight === null ? [] : describeSight(sight, 'clients held')),
    ...describeComputes(seen),
    ...describeWork('wait', wait, 'asked for a short wait'),
    ...describeCpu(cpu),
    ...describeSlowReader(slowReader),
  ];
  // The slow reader comes last: what was seen before it holds.
  const hasFallen = end !== null && slowReader?.kind !== 'gave-up';
  const ended = end === null ? [] : [`It did not live to the end of the tries: ${end}.`];
  return toNamedStyle([...sentences, ...ended], hasFallen ? FALLEN : judge(seen));
}

function judge(seen: StreamObservations): Conclusion {
  const { midSession, silent, sight } = seen;
  const silentLimit = silent?.starvation ?? null;
  if (midSession === null) return judgeSilentAlone(silentLimit);
  const limit = midSession.starvation;
  if (limit !== null) return judgeLimit(limit, silentLimit, sight?.holders ?? null);
  if (silentLimit?.held === 1) {
    return concludeNothing(
      'So a client that says nothing holds the others up, but one that has spoken does not: it seems to wait for the first bytes of one client before it looks at the next, which is no style of its own.',
    );
  }
  if (midSession.servedBeside === 0) {
    return concludeNothing('So no two clients could be held at once, and nothing tells the rest.');
  }
  if (sight === null) return judgeWire(seen);
  return judgeUnlimited(seen, sight.holders) ?? judgeLoop(seen, sight);
}

/** It closes after each reply, so that only silent clients can hold on. */
function judgeSilentAlone(limit: Starvation | null): Conclusion {
  if (limit?.held === 1 && limit.relievedMs !== null) {
    return conclude('iterative', LIKELY, 'So one client at a time is served, for one reply each.');
  }
  return concludeNothing(
    'So nobody could be held in mid-session, and how many are served at once cannot be told.',
  );
}

/** A process or a thread for each client, so far as clients were held. Null: neither. */
function judgeUnlimited(
  { sight, midSession }: StreamObservations,
  holders: readonly HolderProcess[],
): Conclusion | null {
  const grows = growsWithClients(sight?.steps ?? []);
  if (grows === 'processes') {
    return conclude('fork', SURE, 'So each client gets a process of its own when it comes.');
  }
  if (grows === 'threads') {
    return conclude('threads', SURE, 'So each client gets a thread of its own when it comes.');
  }
  const count = (midSession?.servedBeside ?? 0) + 1;
  const serving = holders.filter(({ connections }) => connections > 0);
  if (count > 2 && serving.length === count) {
    const follows = `So each client is served by a process that was there before: a pool of ${count} or more.`;
    return conclude('prefork', PLAUSIBLE, follows);
  }
  const receiving = serving.reduce((sum, one) => sum + one.receiving, 0);
  if (count > 2 && receiving >= count) {
    const follows = `So each client is served by a thread that was there before: a pool of ${count} or more.`;
    return conclude('threads', LIKELY, follows);
  }
  return null;
}

/** Many are served at once, and nothing but that can be seen. */
function judgeWire({ compute, wait, slowReader }: StreamObservations): Conclusion {
  const first = compute?.steps[0];
  const pool = filledAt(wait);
  if (first !== undefined && first.others > 0 && first.heldUp === first.others) {
    return conclude(
      'event-loop',
      LIKELY,
      'So one thread does the work of all, one after the other.',
    );
  }
  if (first !== undefined && first.heldUp > 0) {
    const follows =
      'So several loops share the clients, and a client waits for those of its own loop.';
    return conclude('cluster', PLAUSIBLE, follows);
  }
  if (pool !== null && pool > 1) {
    const follows = `So any number of clients can hold on, but the work is done by a pool of ${pool}.`;
    return conclude('piscina', PLAUSIBLE, follows);
  }
  if (slowReader?.kind === 'held-up') {
    const follows = 'So one thread writes to all, with calls that wait.';
    return conclude('event-loop', PLAUSIBLE, follows);
  }
  const loop = first === undefined ? ', or by a loop that has nothing to do but echo' : '';
  return concludeNothing(
    `So many are served at once, by a process or a thread each${loop}: which, only a look at its processes tells.`,
  );
}
