// The contract that every server style keeps: what it is called, what it can do here, and how it starts and stops.
import type { Transport } from '../protocol/workload.js';

/** Every style of the design; the registry holds those that exist. `null` echoes bytes unseen: the generator's ceiling. */
export type StyleName =
  | 'iterative'
  | 'cluster'
  | 'piscina'
  | 'event-loop'
  | 'null'
  | 'posix-iterative'
  | 'posix-fork'
  | 'posix-prefork'
  | 'posix-threads'
  | 'posix-select'
  | 'posix-poll'
  | 'posix-epoll';

export type Substrate = 'node' | 'posix';

/** One of a style's own options, as the command line offers it. `choices` is null for a number; one that ends in `:N` takes a number there. */
export interface StyleOption {
  readonly name: string;
  readonly description: string;
  readonly choices: readonly string[] | null;
  readonly default: string | number;
}

/** Values of a style's options by name; every option has one once {@link resolveOptions} has filled in the defaults. */
export type StyleOptions = Readonly<Record<string, string | number>>;

/** Whether something can run on this runtime and system, with the reason when it cannot. */
export type Support =
  { readonly supported: true } | { readonly supported: false; readonly reason: string };

/** What a style is asked to serve. `port` 0 takes a free one. */
export interface ServeRequest {
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
  readonly options: StyleOptions;
  /** A client that stops in mid-frame, or never reads what it is owed, is cut off after this long. */
  readonly idleTimeoutMs: number;
  /** How long {@link RunningServer.stop} waits for work in flight before it cuts connections. */
  readonly graceMs: number;
}

/**
 * Counts of one serving process or thread since it started. `malformed` counts frames that broke the rules, `dropped`
 * datagrams given up for want of room, and clients turned away for it: a loss must not look like the network's.
 */
export interface WorkerCounts {
  readonly worker: string;
  readonly connections: number;
  readonly requests: number;
  readonly malformed: number;
  readonly dropped: number;
}

/** Where a server can be reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A server that is listening. */
export interface RunningServer extends Address {
  /** Stops accepting, finishes what is in flight, closes, and leaves no child and no thread. Idempotent. */
  stop(): Promise<readonly WorkerCounts[]>;
}

/** What every style tells of itself, whatever it runs on. */
interface StyleFacts {
  readonly name: StyleName;
  readonly options: readonly StyleOption[];
  /** Whether this runtime and system can serve `transport` with these options, without degrading. */
  supports(transport: Transport, options: StyleOptions): Support;
  /** How many CPUs these options can keep busy at once; a utilisation of 1 means all of them. */
  parallelism(options: StyleOptions): number;
}

/** A style on Node's I/O: it starts beside whatever else the process does. */
export interface NodeStyle extends StyleFacts {
  readonly substrate: 'node';
  /** @throws {UnsupportedStyleError} when {@link supports} says no; the system's error when the address cannot be had. */
  start(request: ServeRequest): Promise<RunningServer>;
}

/** What a style that blocks the process's main thread needs from the process. */
export interface ServerHost {
  /** To be called once, when clients may connect. */
  listening(address: Address): void;
  /** Aborted when the server is to stop. Only ever while the event loop has a turn, which a server that blocks must give it. */
  readonly stop: AbortSignal;
}

/** A style on bare system calls: it has a process to itself, and waits in the kernel on that process's main thread. */
export interface PosixStyle extends StyleFacts {
  readonly substrate: 'posix';
  /**
   * Serves until asked to stop; then finishes what is in flight within the grace period, and leaves no child and no thread.
   * @throws {UnsupportedStyleError} when {@link supports} says no; {@link ListenError} when the address cannot be had.
   */
  serve(request: ServeRequest, host: ServerHost): Promise<readonly WorkerCounts[]>;
}

/** A server style: a way for one server to serve many clients at once. */
export type Style = NodeStyle | PosixStyle;

/** A style that this runtime or system cannot run. The message is the reason. */
export class UnsupportedStyleError extends Error {
  readonly code = 'STYLE_UNSUPPORTED';
  override readonly name = 'UnsupportedStyleError';
}

/** How long a client may stop in mid-frame. Long beside any pause of a healthy one, short beside a test run. */
export const DEFAULT_IDLE_TIMEOUT_MS = 10_000;
/** Long enough for every reply in flight on a loaded machine, shorter than a supervisor's patience. */
export const DEFAULT_GRACE_MS = 2_000;
