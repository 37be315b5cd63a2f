// From what was seen of a server of datagrams to the name of its style. Pure. A datagram holds nobody up, so less can be told than of a
// stream: an iterative server that only echoes and a loop that only echoes are the same thing.
import type { NamedStyle } from '../../../results/check-result.js';
import {
  conclude,
  concludeNothing,
  FALLEN,
  LIKELY,
  NEAREST,
  PLAUSIBLE,
  SURE,
  toNamedStyle,
  type Conclusion,
} from './conclusion.js';
import { clients, describeComputes, describeCpu, describeSight, describeWork } from './describe.js';
import { filledAt, growsWithClients } from './growth.js';
import { isDoneElsewhere, isShared } from './judge-loop.js';
import { doorLoops, separateServers } from './loops.js';
import type { DatagramObservations, HolderProcess } from './observations.js';

/**
 * Names the style, with what was seen and what follows from it.
 * @param end how the server ended by itself before the tries did; null: it lived.
 */
export function judgeDatagrams(seen: DatagramObservations, end: string | null): NamedStyle {
  const { sight, wait, cpu } = seen;
  const sentences = [
    ...(sight === null ? ['Its processes cannot be seen from here.'] : []),
    ...(sight === null ? [] : describeSight(sight, 'requests waiting')),
    ...describeDoor(sight?.holders ?? []),
    ...describeWork('wait', wait, 'asked for a short wait'),
    ...describeComputes(seen),
    ...describeCpu(cpu),
  ];
  const ended = end === null ? [] : [`It did not live to the end of the tries: ${end}.`];
  return toNamedStyle([...sentences, ...ended], end === null ? judge(seen) : FALLEN);
}

function judge(seen: DatagramObservations): Conclusion {
  const { wait, sight } = seen;
  const holders = sight?.holders ?? null;
  if (wait === null) return judgeWithoutWaits(seen, holders);
  const pool = filledAt(wait);
  if (pool !== null) return judgeFilled(pool, seen, holders);
  const grows = growsWithClients(sight?.steps ?? []);
  if (grows === 'processes') {
    return conclude('fork', LIKELY, 'So each datagram gets a process of its own.');
  }
  if (grows === 'threads') {
    return conclude('threads', LIKELY, 'So each datagram gets a thread of its own.');
  }
  return judgeLoops(seen, holders);
}

/** So many waits hold everybody up: as many datagrams are worked on at once. */
function judgeFilled(
  pool: number,
  { cpu }: DatagramObservations,
  holders: readonly HolderProcess[] | null,
): Conclusion {
  const separate = separateServers(holders ?? []);
  if (separate.length > 0) {
    const follows = `So each of ${separate.length} processes receives from a socket of its own (SO_REUSEPORT), a datagram at a time; whom a client meets is chance: a pool of ${separate.length}.`;
    return conclude('prefork', SURE, follows);
  }
  if (pool === 1) {
    if (isDoneElsewhere(cpu)) {
      const follows =
        'So a loop does the I/O, and one thread beside it all the work: a pool of one.';
      return conclude('piscina', PLAUSIBLE, follows);
    }
    const follows = 'So one datagram is received, worked on and answered before the next.';
    return conclude('iterative', holders === null ? LIKELY : SURE, follows);
  }
  if (holders === null) {
    return concludeNothing(
      `So ${pool} datagrams are worked on at once, by processes or by threads: which of the two only a look at its processes tells.`,
    );
  }
  const receiving = holders.filter((holder) => holder.receiving > 0);
  if (receiving.length > 1) {
    const follows = `So a pool of ${pool} processes receives from one socket, each a datagram at a time.`;
    return conclude('prefork', SURE, follows);
  }
  if ((receiving[0]?.receiving ?? 0) > 1) {
    const follows = `So a pool of ${pool} threads receives from one socket, each a datagram at a time.`;
    return conclude('threads', SURE, follows);
  }
  const isPolled = doorLoops(holders).length > 0;
  const follows = `So one loop receives, and a pool of ${pool} threads does the work.`;
  return conclude('piscina', isPolled ? SURE : PLAUSIBLE, follows);
}

/** Waits hold nobody up: what computing does tells how many loops there are. */
function judgeLoops(
  { compute }: DatagramObservations,
  holders: readonly HolderProcess[] | null,
): Conclusion {
  const filled = filledAt(compute);
  const loops = countLoops(holders ?? [], filled);
  const [first] = compute?.steps ?? [];
  const isShared = first !== undefined && first.heldUp < first.others;
  if (loops > 1 || (holders === null && isShared && filled !== null)) {
    const count = loops > 1 ? `${loops} processes` : 'several loops';
    const certain = loops > 1 ? SURE : PLAUSIBLE;
    const follows = `So ${count} share the datagrams, each of them a loop.`;
    return conclude('cluster', isShared ? certain : LIKELY, follows);
  }
  if (filled === 1) {
    const others = (holders ?? []).filter(({ hasDoor }) => hasDoor).length - 1;
    const aside =
      others > 0
        ? '; another process has its socket and does not poll it: a cluster with one worker behaves so'
        : '';
    const follows = `So one thread does all the work, and takes on others while one waits${aside}.`;
    return conclude('event-loop', holders === null ? LIKELY : SURE, follows);
  }
  if (compute === null) {
    const follows = 'So a waiting request holds nobody up, which a loop is made for.';
    return conclude('event-loop', PLAUSIBLE, follows);
  }
  return conclude(
    'piscina',
    NEAREST,
    "So work is done beside the loop, and nothing that was tried fills it: light threads on a few of the kernel's behave so. A loop with a pool of threads is nearest.",
  );
}

/** Processes that poll the socket by epoll; or by another call, if as much computing as there are of them fills the server. */
function countLoops(holders: readonly HolderProcess[], filled: number | null): number {
  const polling = doorLoops(holders).length;
  const waiting = holders.filter(({ hasDoor, waiting: calls }) => {
    return hasDoor && calls !== null && calls.poll + calls.select > 0;
  }).length;
  return polling === 0 && filled !== null && filled > 1 ? waiting : polling;
}

/** It can only echo. */
function judgeWithoutWaits(
  { cpu }: DatagramObservations,
  holders: readonly HolderProcess[] | null,
): Conclusion {
  const receiving = (holders ?? []).filter((holder) => holder.receiving > 0);
  const loops = doorLoops(holders ?? []);
  if (receiving.length > 1) {
    return conclude('prefork', LIKELY, 'So several processes receive from one socket.');
  }
  if ((receiving[0]?.receiving ?? 0) > 1) {
    return conclude('threads', LIKELY, 'So several threads receive from one socket.');
  }
  if (loops.length > 1) {
    return conclude('cluster', LIKELY, 'So several processes, each a loop, share the datagrams.');
  }
  if (isShared(cpu)) {
    const follows =
      'So several threads of one process share the work. A loop with a pool of threads is nearest.';
    return conclude('piscina', NEAREST, follows);
  }
  return concludeNothing(
    'So nothing tells: a server that only echoes datagrams never has one wait, and then one at a time and a loop are the same.',
  );
}

function describeDoor(holders: readonly HolderProcess[]): string[] {
  const processes = holders.filter(({ hasDoor }) => hasDoor);
  if (processes.length === 0) return [];
  const receiving = processes.reduce((sum, one) => sum + one.receiving, 0);
  const polling = doorLoops(processes).length;
  const has = processes.length === 1 ? 'One process has' : `${processes.length} processes have`;
  const waiting = receiving > 0 ? `; ${receiving} of their threads wait to receive from it` : '';
  const polled = polling > 0 ? `; polled by ${clients(polling, 'loop')} (epoll)` : '';
  return [`${has} its socket${waiting}${polled}.`];
}
