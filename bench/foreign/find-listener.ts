// Which process serves a target that runs already, found through /proc by the inode of its listening socket, so that its CPU and memory
// can be measured. Null with the reason where it is on another machine or does not show itself.
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Target } from '../../loadgen/load-plan.js';
import { socketsReached } from '../machine/port-sockets.js';
import { readWaitingSockets } from '../machine/read-port-sockets.js';
import { readStat } from '../process/read-stat.js';
import { findSocketOwners, readHeldSockets } from '../process/socket-owners.js';

/** The process that listens, of several that share the socket the one the others come from; or why none is known. */
export type Listener =
  { readonly pid: number; readonly reason: null } | { readonly pid: null; readonly reason: string };

/** What `localhost` may stand for. */
const LOOPBACK = ['127.0.0.1', '::1'];

/** Reads the descriptors of every process that this user may look into: some ten milliseconds. */
export function findListener(target: Target): Listener {
  const where = `${target.host}:${target.port}`;
  const hosts = target.host === 'localhost' ? LOOPBACK : [target.host];
  if (!hosts.every(isHere)) {
    const why = isIP(target.host) === 0 ? 'whether it is cannot be told by its name' : 'it is not';
    return unknown(`CPU and memory are read on this machine alone, and ${why}`);
  }
  const inodes = new Set(hosts.flatMap((host) => inodesAt({ ...target, host }) ?? []));
  if (inodes.size === 0) return unknown(`no socket of this machine listens on ${where}`);
  const roots = rootsOf(new Set(findSocketOwners(inodes)));
  const [pid] = roots;
  if (pid === undefined) {
    return unknown(
      `the process behind ${where} does not show its descriptors to this user: run as its user or as root, outside of its container`,
    );
  }
  if (roots.length === 1) {
    // As with a socket that init holds for whoever it will start: the tree would be the whole machine's, the load generator in it.
    return isOrComesFrom(process.pid, new Set([pid]))
      ? unknown(`process ${pid} listens on ${where}, from which echobench itself was started`)
      : { pid, reason: null };
  }
  const shown = roots.join(', ');
  return unknown(`${roots.length} processes listen on ${where}, none the parent of all (${shown})`);
}

/** Whether any socket of this machine waits for clients there; null where the system does not tell. */
export function isListening(target: Target): boolean | null {
  const inodes = inodesAt(target);
  return inodes === null ? null : inodes.length > 0;
}

/**
 * Why a server that was started is not who listens where it was told to: a container's processes are not its client's, a daemon may be
 * anybody's. Null when one of `tree` does, or this system does not tell.
 */
export function listensElsewhere(target: Target, tree: readonly number[]): string | null {
  const there = inodesAt(target);
  if (there === null) return null;
  const inodes = new Set(there);
  const where = `${target.host}:${target.port}`;
  const whose = 'the processes of its command are not the server';
  if (inodes.size === 0) return `no socket of this machine listens on ${where}: ${whose}`;
  // Whoever has become another user does not show its descriptors, and is taken at its word.
  const isOne = (pid: number): boolean => {
    const held = readHeldSockets(pid);
    return held === null || [...held].some((inode) => inodes.has(inode));
  };
  if (tree.some(isOne)) return null;
  const [pid] = findSocketOwners(inodes);
  return pid === undefined
    ? `who listens on ${where} does not show itself to this user: ${whose}`
    : `process ${pid} listens on ${where}: ${whose}`;
}

function unknown(reason: string): Listener {
  return { pid: null, reason };
}

/** Whether an address is one of this machine's own. */
function isHere(host: string): boolean {
  if (isIP(host) === 0) return false;
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8, 'ipv4');
  own.addAddress('::1', 'ipv6');
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((of) => of ?? [])) {
    own.addAddress(address, family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return own.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

/** Null where the system does not tell. */
function inodesAt({ transport, host, port }: Target): number[] | null {
  const tables = readWaitingSockets(transport === 'udp' ? 'udp' : 'tcp', port);
  return tables === null ? null : socketsReached(host, tables);
}

/** Those that do not descend from another of them: a tree is measured from its root. */
function rootsOf(holders: ReadonlySet<number>): number[] {
  return [...holders].filter((pid) => !isOrComesFrom(parentOf(pid), holders));
}

/** Whether a process or one that it descends from is among `those`. */
function isOrComesFrom(pid: number | null, those: ReadonlySet<number>): boolean {
  for (let each = pid; each !== null && each > 0; each = parentOf(each)) {
    if (those.has(each)) return true;
  }
  return false;
}

function parentOf(pid: number): number | null {
  return readStat(pid)?.parentPid ?? null;
}
