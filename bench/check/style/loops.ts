// Which of the processes that have sockets of the port are loops, and which serve by themselves one after the other. Pure. To have a socket, or an epoll descriptor, says little: whoever was
// forked after these were made has them, too, and may only write a log or compute.
import type { HolderProcess } from './observations.js';

/** Whether one of its threads waits on several sockets at once; where the system does not tell, it may. */
export function mayPoll({ waiting }: HolderProcess): boolean {
  return waiting === null || waiting.epoll + waiting.poll + waiting.select > 0;
}

/**
 * Those that serve at a door of their own, where there are several doors, and do not poll: each takes one client, or datagram, at a time,
 * and which of them a client meets is chance. Empty where there is but one door.
 */
export function separateServers(holders: readonly HolderProcess[]): HolderProcess[] {
  const separate = holders.filter((holder) => holder.hasOwnDoor && !mayPoll(holder));
  return separate.length > 1 ? separate : [];
}

/** Those that accept, or receive, by epoll. */
export function doorLoops(holders: readonly HolderProcess[]): HolderProcess[] {
  return holders.filter((holder) => holder.pollsDoor && mayPoll(holder));
}

/**
 * Who serves: those that have connections; and, where these accept by themselves, those that stand by to accept as well. Where some wait
 * as loops do, whoever does not is none.
 */
export function loopProcesses(holders: readonly HolderProcess[]): HolderProcess[] {
  const polling = holders.filter(mayPoll);
  const loops = polling.length > 0 ? polling : holders;
  const serving = loops.filter(({ connections }) => connections > 0);
  if (!serving.some(({ pollsDoor }) => pollsDoor)) return serving;
  return loops.filter(({ connections, pollsDoor }) => connections > 0 || pollsDoor);
}
