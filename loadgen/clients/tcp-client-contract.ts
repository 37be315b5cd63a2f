// What a tcp client is, what it is given and what it tells: the seam between one logical user, its socket, its session and its
// pace. Types alone.
import type { Clock } from '../engine.js';
import type { Exchange } from '../exchange.js';
import type { Recorder } from '../recorder.js';
import type { OutstandingRequest, RequestPool } from './outstanding-request.js';
import type { StreamRequests } from './stream-reply.js';

/** `resting` has no socket and waits; `aborted` only drains. */
export type ClientPhase = 'resting' | 'connecting' | 'open' | 'aborted';

/**
 * One logical user: what is known of it, and nothing that it does. Thousands of them are held, so all that can be done is done
 * by one {@link TcpClients}, the only one that writes here. `Connection` is the engine's own.
 */
export interface TcpClient<Connection> extends StreamRequests {
  /** Within the share. */
  readonly index: number;
  phase: ClientPhase;
  connection: Connection | null;
  /** Requests under way, in the order they were sent. */
  readonly outstanding: OutstandingRequest[];
  /** Before the next try of a connect that failed. */
  restNs: number;
  nextSequence: number;

  // Of the current session.
  firstSequence: number;
  /** Its connect's start, from its first send on brought forward by the time it lay open and unused. */
  startedNs: number;
  openedNs: number;
  asked: number;
  hasReply: boolean;
  /** Whether any request of it timed out. */
  isIncomplete: boolean;
  /** Null as long as there are none. */
  givenUp: Set<number> | null;
}

/** The sockets of one worker's clients, whichever engine's. */
export interface ClientSockets<Connection> {
  /** Begins to connect to the target. No event comes within this call, nor within {@link request}. */
  open(client: TcpClient<Connection>): Connection;
  /** Sends a request. What the kernel does not take at once is kept, and sent when it does. */
  request(connection: Connection, clientNumber: number, sequence: number): void;
  /** What is kept. */
  unsentBytes(connection: Connection): number;
  /** With nothing unread this sends a FIN: the client closes first, and TIME_WAIT is its own. No event follows. */
  close(connection: Connection): void;
}

/** What a socket tells its client. */
export interface ClientSocketEvents<Connection> {
  opened(client: TcpClient<Connection>): void;
  /** A whole frame lies at `offset`, for the time of the call. @returns whether this connection goes on. */
  frame(client: TcpClient<Connection>, source: Buffer, offset: number): boolean;
  /** The peer's doing, or the system's: refused, failed, ended, reset. Once. @param code of the error, or null for a plain end. */
  down(client: TcpClient<Connection>, code: string | null): void;
}

/** What all clients of a worker share. */
export interface TcpClientContext<Connection> {
  readonly exchange: Exchange;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly timeoutNs: number;
  /** Requests per session; 0 has no end. */
  readonly sessionRequests: number;
  readonly pool: RequestPool;
  readonly sockets: ClientSockets<Connection>;
  readonly events: TcpClientEvents<TcpClient<Connection>>;
}

/** What the clients tell their session. */
export interface TcpClientEvents<Client> {
  /** A connect has ended, well or not. */
  settled(): void;
  /** The client is open and has nothing under way. `nowNs` is a fresh clock reading. */
  idle(client: Client, nowNs: number): void;
  /** The client wants to connect again, not before `atNs`. */
  retryAt(client: Client, atNs: number): void;
  /** A connect failed for `code`; refusals are not told. */
  connectFailed(code: string): void;
  /** A frame came after {@link TcpClients.abort}. */
  drained(): void;
}

/** What a demand asks of the clients that it sends with. */
export interface SendingClients<Client> {
  /** Open, with requests of its session left to ask, and its socket takes bytes. */
  canSend(client: Client): boolean;
  /** Sends one request; {@link canSend} must be true. */
  send(client: Client, intendedNs: number, nowNs: number): void;
}

/** What clients do. Their sockets tell them what comes. */
export interface TcpClients<Connection>
  extends SendingClients<TcpClient<Connection>>, ClientSocketEvents<Connection> {
  /** A client at rest. @param clientNumber in the whole load, as the payloads say it. */
  create(index: number, clientNumber: number): TcpClient<Connection>;
  /** Opens a connection; the phase must be `resting`. */
  readonly connect: (client: TcpClient<Connection>) => void;
  /** Gives up every request that is older than the timeout. */
  sweep(client: TcpClient<Connection>, nowNs: number): void;
  /** The window has closed: what is under way is aborted, replies are taken and forgotten. @returns how many are owed. */
  abort(client: TcpClient<Connection>, endNs: number): number;
  /** Closes the connection, if any. */
  close(client: TcpClient<Connection>): void;
}
