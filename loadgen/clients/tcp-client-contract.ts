// What a tcp client is given and what it tells: the seam between one logical user, its session and its pace. Types alone.
import type { Clock } from '../engine.js';
import type { Exchange } from '../exchange.js';
import type { Recorder } from '../recorder.js';
import type { OnFrame } from './frame-assembler.js';
import type { OutstandingRequest, RequestPool } from './outstanding-request.js';

/** What a client needs of its socket, whichever engine's. */
export interface ClientConnection {
  /** Sends a request. What the kernel does not take at once is kept, and sent when it does. */
  request(client: number, sequence: number): void;
  /** What is kept. */
  unsentBytes(): number;
  /** With nothing unread this sends a FIN: the client closes first, and TIME_WAIT is its own. */
  close(): void;
}

/** What a socket tells its client. After {@link ClientConnection.close} only `released` is still called. */
export interface ClientConnectionEvents {
  opened(): void;
  frame: OnFrame;
  /** The peer's doing, or the system's: refused, failed, ended, reset. Once. @param code of the error, or null for a plain end. */
  down(code: string | null): void;
  /** The descriptor is free again. Once, and last. */
  released(): void;
}

/** What all clients of a worker share. */
export interface TcpClientContext {
  readonly exchange: Exchange;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Begins to connect to the target. No event comes within this call, nor within {@link ClientConnection.request}. */
  readonly open: (events: ClientConnectionEvents) => ClientConnection;
  readonly timeoutNs: number;
  /** Requests per session; 0 has no end. */
  readonly sessionRequests: number;
  readonly pool: RequestPool;
  /** Counted up with every frame, so that the pacer can tell waiting from work. */
  readonly activity: { replies: number };
  readonly events: TcpClientEvents;
}

/** What a client tells the session. */
export interface TcpClientEvents {
  /** A connect has ended, well or not. */
  settled(): void;
  /** The client is open and has nothing under way. `nowNs` is a fresh clock reading. */
  idle(client: TcpClient, nowNs: number): void;
  /** The client wants to connect again, not before `atNs`. */
  retryAt(client: TcpClient, atNs: number): void;
  /** A socket's descriptor is free again. */
  released(): void;
  /** A connect failed for `code`; refusals are not told. */
  connectFailed(code: string): void;
  /** A frame came after {@link TcpClient.abort}. */
  drained(): void;
}

/** `resting` has no socket and waits; `aborted` only drains. */
export type ClientPhase = 'resting' | 'connecting' | 'open' | 'aborted';

export interface TcpClient {
  /** Within the share. */
  readonly index: number;
  readonly phase: ClientPhase;
  /** Requests under way, in the order they were sent. */
  readonly outstanding: readonly OutstandingRequest[];
  /** Open, with requests of its session left to ask, and its socket takes bytes. */
  canSend(): boolean;
  /** Opens a connection; the phase must be `resting`. */
  connect(): void;
  /** Sends one request; {@link canSend} must be true. */
  send(intendedNs: number, nowNs: number): void;
  /** Gives up every request that is older than the timeout. */
  sweep(nowNs: number): void;
  /** The window has closed: what is under way is aborted, replies are taken and forgotten. @returns how many are owed. */
  abort(endNs: number): number;
  /** Closes the connection, if any. */
  close(): void;
}
