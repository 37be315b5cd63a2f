// Looks at a server from /proc while clients try it: its processes and threads, and who has which of its sockets.
import type { Target } from '../../../loadgen/load-plan.js';
import type { PortSocket } from '../../machine/port-sockets.js';
import { readPortSockets } from '../../machine/read-port-sockets.js';
import { readStat } from '../../process/read-stat.js';
import { findSocketOwners, readHeldSockets } from '../../process/socket-owners.js';
import { findTree, sampleTree } from '../../process/tree-sampler.js';
import type { CrowdStep, HolderProcess } from './observations.js';
import { readPolledSockets } from './polled-sockets.js';
import { readWaitingThreads, type WaitingCall, type WaitingThread } from './thread-calls.js';

/** A server that can be seen. */
export interface ServerWatch {
  /** The tree's living processes; zombies are none. */
  pids(): number[];
  count(held: number): CrowdStep;
  /** Every process that has a socket of the port; `clientPorts` are those of the clients that are held. */
  holders(clientPorts: readonly number[]): Promise<HolderProcess[]>;
  /** Whether the server has accepted the connection from that port; null when there is no such connection. */
  isAccepted(clientPort: number | null): boolean | null;
  /** CPU of every thread since it began, by `pid/tid`. Nanoseconds. */
  threadCpuNs(): ReadonlyMap<string, number>;
}

/**
 * Threads are looked at until so many looks in a row find none more that waits, and one waits in each process that may serve: any may
 * run just now, or wait for its turn on a busy CPU.
 */
const IDLE_LOOKS = 4;
const MOST_LOOKS = 20;
const LOOK_EVERY_MS = 8;

/**
 * Watches the tree under `pid`, and whoever else has the socket on which clients arrive: a server may have left the process that
 * started it. Those that are there now were there before.
 * @returns null when the process cannot be seen.
 */
export function watchServer(pid: number | null, target: Target): ServerWatch | null {
  if (pid === null || target.transport === 'http' || !isAlive(pid)) return null;
  const { transport, port } = target;
  const sockets = (): PortSocket[] => readPortSockets(pid, transport, port);
  const roots = new Set([pid, ...findSocketOwners(doorsOf(sockets()))]);
  const pids = (): number[] => [
    ...new Set([...roots].flatMap((root) => findTree(root)).filter(isAlive)),
  ];
  const before = new Set(pids());

  function count(held: number): CrowdStep {
    const threads = pids().map((one) => readStat(one)?.threads ?? 0);
    return { held, processes: threads.length, threads: threads.reduce((sum, n) => sum + n, 0) };
  }

  async function holders(clientPorts: readonly number[]): Promise<HolderProcess[]> {
    const clients = new Set(clientPorts);
    const there = sockets();
    // Each of several may have opened its own when the first was there already.
    const doors = doorsOf(there);
    const connections = there.filter(({ remotePort }) => clients.has(remotePort));
    const inodes = new Set(connections.map(({ inode }) => inode).filter((inode) => inode > 0));
    const all = pids().map(readSockets);
    const keepers = latestKeepers(all, inodes);
    const mayServe = ({ held }: ProcessSockets): boolean =>
      shares(held, doors) || shares(held, inodes);
    const waiting = await lookAtThreads(all.map(pidOf), all.filter(mayServe).map(pidOf));
    const received = transport === 'udp' ? doors : inodes;
    const ownDoors = ownDoorsOf(all, doors);
    return all
      .map((process) => ({
        ...describeProcess(process, doors, ownDoors),
        ...describeThreads(process.pid, waiting, received),
        connections: keepers.filter((keeper) => keeper === process.pid).length,
        wasThere: before.has(process.pid),
      }))
      .filter(({ connections: kept, hasDoor }) => kept > 0 || hasDoor);
  }

  function isAccepted(clientPort: number | null): boolean | null {
    const socket = sockets().find(({ remotePort }) => remotePort === clientPort);
    return socket === undefined ? null : socket.inode !== 0;
  }

  function threadCpuNs(): Map<string, number> {
    const threads = [...roots].flatMap((root) => [...(sampleTree(root)?.byThread ?? [])]);
    return new Map(threads.map(([thread, { cpuNs }]) => [thread, cpuNs]));
  }

  return { pids, count, holders, isAccepted, threadCpuNs } satisfies ServerWatch;
}

/** A process, the sockets that it holds, and those that it polls by epoll, by inode. */
interface ProcessSockets {
  readonly pid: number;
  readonly held: ReadonlySet<number>;
  readonly polled: ReadonlySet<number>;
}

function readSockets(pid: number): ProcessSockets {
  return { pid, held: readHeldSockets(pid) ?? new Set(), polled: readPolledSockets(pid) };
}

function describeProcess(
  { pid, held, polled }: ProcessSockets,
  doors: ReadonlySet<number>,
  ownDoors: ReadonlySet<number>,
): Pick<HolderProcess, 'pid' | 'hasDoor' | 'hasOwnDoor' | 'pollsDoor' | 'threads'> {
  const threads = readStat(pid)?.threads ?? 0;
  const [hasDoor, hasOwnDoor] = [shares(held, doors), shares(held, ownDoors)];
  return { pid, hasDoor, hasOwnDoor, pollsDoor: shares(polled, doors), threads };
}

/** Those that only one process has. */
function ownDoorsOf(all: readonly ProcessSockets[], doors: ReadonlySet<number>): Set<number> {
  const isOfOne = (door: number): boolean => all.filter(({ held }) => held.has(door)).length === 1;
  return new Set([...doors].filter(isOfOne));
}

function describeThreads(
  pid: number,
  waiting: readonly WaitingThread[] | null,
  received: ReadonlySet<number>,
): Pick<HolderProcess, 'waiting' | 'receiving'> {
  if (waiting === null) return { waiting: null, receiving: 0 };
  const own = waiting.filter((thread) => thread.pid === pid);
  const receiving = own.filter((thread) => isReceivingOn(thread, received)).length;
  return { waiting: countCalls(own), receiving };
}

/** Where clients arrive. */
function doorsOf(sockets: readonly PortSocket[]): Set<number> {
  return new Set(sockets.filter(({ isWaiting }) => isWaiting).map(({ inode }) => inode));
}

/** For each connection the latest process that has it: a forking parent may have left its own copy open, and so hand it to all. */
function latestKeepers(all: readonly ProcessSockets[], inodes: ReadonlySet<number>): number[] {
  const youngestFirst = all.toSorted((a, b) => startOf(b.pid) - startOf(a.pid) || b.pid - a.pid);
  return [...inodes].flatMap(
    (inode) => youngestFirst.find(({ held }) => held.has(inode))?.pid ?? [],
  );
}

/** Each thread that was found waiting in one of several looks. @param expected of `pids`, those of which one should be. */
async function lookAtThreads(
  pids: readonly number[],
  expected: readonly number[],
): Promise<WaitingThread[] | null> {
  const found = new Map<number, WaitingThread>();
  const missing = new Set(expected);
  for (let look = 0, idle = 0; look < MOST_LOOKS && idle < IDLE_LOOKS; look++) {
    const threads = readWaitingThreads(pids);
    if (threads === null) return null;
    const before = found.size;
    for (const thread of threads) {
      found.set(thread.tid, thread);
      missing.delete(thread.pid);
    }
    idle = found.size === before && missing.size === 0 ? idle + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return [...found.values()];
}

function countCalls(threads: readonly WaitingThread[]): Record<WaitingCall, number> {
  const calls = { accept: 0, receive: 0, epoll: 0, poll: 0, select: 0 };
  for (const { call } of threads) calls[call]++;
  return calls;
}

function isReceivingOn({ call, inode }: WaitingThread, sockets: ReadonlySet<number>): boolean {
  return call === 'receive' && inode !== null && sockets.has(inode);
}

function shares(some: ReadonlySet<number>, others: ReadonlySet<number>): boolean {
  return [...some].some((one) => others.has(one));
}

function pidOf({ pid }: ProcessSockets): number {
  return pid;
}

function startOf(pid: number): number {
  return readStat(pid)?.startTicks ?? 0;
}

function isAlive(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}
