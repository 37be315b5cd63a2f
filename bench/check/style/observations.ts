// What the tries of a server's style have seen, as plain records. What follows from it is judge-*.ts's.
import type { WaitingCall } from './thread-calls.js';

/** Clients that hold on: one that has connected and says nothing, and one that has exchanged a frame and stays. */
export type Hold = 'silent' | 'mid-session';

/** How many clients of one kind were held while another one asked. */
export interface HeldTry {
  readonly hold: Hold;
  /** The most that were seen held while the next one was served. */
  readonly servedBeside: number;
  /** That many held, the next was not served until one of them had left. Null: the next was always served. */
  readonly starvation: Starvation | null;
  /** That many held, the next was closed instead of being left to wait. Null: none was. */
  readonly turnedAwayBeside: number | null;
}

/** A client that got nothing while others held on. */
export interface Starvation {
  readonly held: number;
  /** How long it was left to wait, and how soon it was served when one had left; null: it was not even then. Milliseconds. */
  readonly waitedMs: number;
  readonly relievedMs: number | null;
  /** Seen so often. */
  readonly times: number;
  /** Whether a held client was answered meanwhile: the server was well, and so was the machine. */
  readonly holderServed: boolean;
  /** Whether the server had accepted the connection of the one that waited; null where the kernel does not show it. */
  readonly accepted: boolean | null;
}

/** Requests outstanding with some clients while others ask for an echo. */
export interface BusyStep {
  readonly outstanding: number;
  readonly others: number;
  /** Those of them that got nothing until one of the outstanding requests was done. */
  readonly heldUp: number;
}

/** The steps, by rising `outstanding`, that were tried with one kind of work; null: the server does not do that work. */
export interface WorkTry {
  readonly steps: readonly BusyStep[];
  /** How long the work took. Milliseconds. */
  readonly tookMs: number;
}

/** Processes and threads of the server while so many clients were held, or so many requests outstanding. */
export interface CrowdStep {
  readonly held: number;
  readonly processes: number;
  readonly threads: number;
}

/** A process that has sockets of the port. */
export interface HolderProcess {
  readonly pid: number;
  /** The clients' connections, held at that time, that it has and no later process does. Datagrams have none: 0. */
  readonly connections: number;
  /** Whether it was there before any of these clients. */
  readonly wasThere: boolean;
  /** Whether it has the socket on which clients arrive: the listening one, or that of datagrams; and polls it by epoll. */
  readonly hasDoor: boolean;
  /** Such a socket that no other process has: with SO_REUSEPORT several may, and the kernel shares out clients among them by chance. */
  readonly hasOwnDoor: boolean;
  readonly pollsDoor: boolean;
  /** Its threads that wait in these calls; null where the system does not tell. */
  readonly waiting: Readonly<Record<WaitingCall, number>> | null;
  /** Its threads that wait to receive on one of the clients' connections, or on the datagram socket. */
  readonly receiving: number;
  readonly threads: number;
}

/** What /proc shows of the server. */
export interface ServerSight {
  readonly steps: readonly CrowdStep[];
  readonly holders: readonly HolderProcess[];
}

/** Who spends the CPU while all clients echo as fast as they can, and while one request computes. */
export interface CpuShares {
  /** Shares of the threads with 15 % of the tree's CPU or more, the largest first, once a runtime has warmed up. */
  readonly echo: readonly ThreadShare[];
  /** Null where compute is not done. */
  readonly compute: readonly ThreadShare[] | null;
}

export interface ThreadShare {
  readonly pid: number;
  readonly tid: number;
  readonly share: number;
}

/**
 * A client asked for much and read nothing. `never-full`: the server took all of it, or closed the connection. Else, with every buffer
 * full, others were `served`, or `held-up` until it had gone; `gave-up`: the server closed them, or served nobody any more.
 */
export type SlowReaderTry =
  | { readonly kind: 'never-full' | 'served' | 'gave-up' }
  | { readonly kind: 'held-up'; readonly waitedMs: number };

/** What was seen of a server over a stream. */
export interface StreamObservations {
  readonly transport: 'tcp';
  /** The median time of an echo by a client that is alone. Milliseconds. */
  readonly usualReplyMs: number;
  /** It closes the connection when it has replied, so that no client can stay in mid-session. */
  readonly closesAfterReply: boolean;
  readonly midSession: HeldTry | null;
  readonly silent: HeldTry | null;
  /** Others ask for an echo while some compute. Null: the server does not compute, or serves one client at a time. */
  readonly compute: WorkTry | null;
  /** Others ask for a short wait while some compute. */
  readonly computeAgainstWaits: WorkTry | null;
  /** Another asks for a short wait while some wait long. */
  readonly wait: WorkTry | null;
  /** Null: where it runs cannot be seen. */
  readonly sight: ServerSight | null;
  readonly cpu: CpuShares | null;
  /** Null: not tried. */
  readonly slowReader: SlowReaderTry | null;
}

/** What was seen of a server of datagrams, which has no connections to hold. */
export interface DatagramObservations {
  readonly transport: 'udp';
  readonly usualReplyMs: number;
  readonly compute: WorkTry | null;
  readonly computeAgainstWaits: WorkTry | null;
  readonly wait: WorkTry | null;
  readonly sight: ServerSight | null;
  readonly cpu: CpuShares | null;
}
