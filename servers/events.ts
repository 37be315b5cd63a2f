// The lines a server process prints on stdout, one JSON object each: the process contract of design section 5.
import type { Transport } from '../protocol/workload.js';
import type { WorkerCounts } from './server.js';

/** Printed once, when clients may connect. */
export interface ListeningEvent {
  readonly event: 'listening';
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly style: string;
}

/** Printed instead of `listening` when the server could not start; the process then exits with 4. */
export interface FailedEvent {
  readonly event: 'failed';
  readonly code: string;
  readonly message: string;
}

/** Printed last, after a stop that left nothing behind. */
export interface StoppedEvent {
  readonly event: 'stopped';
  readonly workers: readonly WorkerCounts[];
}

export type ServerEvent = ListeningEvent | FailedEvent | StoppedEvent;

/** What `servers/main.js` takes as its one argument, as JSON: the fields of a ServeRequest and the style's name. */
export interface ServerProcessConfig {
  readonly style: string;
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
  readonly options: Readonly<Record<string, string | number>>;
  readonly idleTimeoutMs: number;
  readonly graceMs: number;
}
