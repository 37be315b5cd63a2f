// One autocannon client with its traps disarmed, each named where it is. Knows HTTP's outside only; gives nothing a meaning.
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { LoadPlanError } from '../load-plan.js';
import type { ConnectGate } from './connect-gate.js';
import type { ConnectionEnd, HttpClient, HttpClientEvents } from './http-client.js';

/** autocannon's client with the members that its types leave out. The package is pinned. */
export interface PatchedClient extends EventEmitter {
  _connect(): void;
  _doRequest(): void;
  _destroyConnection(): void;
  getRequestBuffer(): Buffer;
  destroy(): void;
  readonly destroyed: boolean;
  /** Undefined until the first connect. */
  readonly conn: Socket | undefined;
  readonly parser: {
    execute(chunk: Buffer): unknown;
    reinitialize(type: 'RESPONSE'): void;
  };
  readonly pipelinedRequests: {
    addBody(data: Buffer): void;
    size(): number;
    terminateRequest(): unknown;
  };
}

const METHODS = ['_connect', '_doRequest', '_destroyConnection', 'getRequestBuffer', 'destroy'];

/** A response that no request asked for: autocannon would read fields of undefined. */
class UnsolicitedResponse extends Error {
  override readonly name = 'UnsolicitedResponse';
}

/** @throws {LoadPlanError} ENGINE_INCOMPATIBLE when the installed autocannon is not the one this file knows. */
export function assertKnown(client: object): asserts client is PatchedClient {
  const missing = METHODS.filter((name) => typeof Reflect.get(client, name) !== 'function');
  for (const name of ['parser', 'pipelinedRequests']) {
    if (typeof Reflect.get(client, name) !== 'object') missing.push(name);
  }
  if (missing.length === 0) return;
  throw new LoadPlanError(
    'ENGINE_INCOMPATIBLE',
    `the installed autocannon lacks ${missing.join(', ')}: install the pinned version with npm ci`,
  );
}

/** Takes a client over before its first connect. @param bodyBytes the length of every request's body. */
export function patchClient(
  client: PatchedClient,
  index: number,
  bodyBytes: number,
  gate: ConnectGate,
  events: HttpClientEvents,
): HttpClient {
  const connect = client._connect.bind(client);
  const request = client._doRequest.bind(client);
  const destroyConnection = client._destroyConnection.bind(client);
  let slices: Buffer[] = [];
  let isCalledByConnect = false;
  let isInGate = false;
  let end: ConnectionEnd = { kind: 'closed-by-peer' };
  let retry: NodeJS.Timeout | undefined;

  function leaveGate(): void {
    if (isInGate) gate.leave();
    isInGate = false;
  }

  function open(): void {
    gate.enter(() => {
      isInGate = true;
      if (client.destroyed) leaveGate();
      else openNow();
    });
  }

  function openNow(): void {
    // The parser outlives the connection: a response cut off in its middle would swallow the next one.
    client.parser.reinitialize('RESPONSE');
    slices = [];
    end = { kind: 'closed-by-peer' };
    events.connecting(index);
    isCalledByConnect = true;
    connect();
    isCalledByConnect = false;
    client.conn?.setNoDelay(true);
    client.conn?.once('connect', () => {
      leaveGate();
      events.connected(index);
    });
  }

  function close(): void {
    // A second error of the old socket would connect twice, and requests it carried would stay queued.
    client._destroyConnection();
    clearTimeout(retry);
    leaveGate();
  }

  // A client that is still waiting to connect has no connection to destroy; autocannon would read fields of undefined.
  client._destroyConnection = () => {
    if (client.conn !== undefined) destroyConnection();
  };
  // Called by autocannon in its constructor and when a connection ends or fails, at once and without a pause.
  client._connect = () => {
    if (client.conn === undefined) {
      open();
      return;
    }
    close();
    const delayMs = events.ended(index, end);
    if (delayMs > 0) retry = setTimeout(open, delayMs);
    else open();
  };
  // Called on connect, before the connection is open, and after each response.
  client._doRequest = () => {
    if (!isCalledByConnect) events.ready(index);
  };
  client.on('connError', (error: NodeJS.ErrnoException) => {
    end = { kind: 'error', code: error.code ?? error.message };
  });
  client.on('body', (slice: Buffer) => slices.push(slice));
  client.on('response', (statusCode: number) => {
    const body = slices;
    slices = [];
    events.responded(index, statusCode, body);
  });
  client.on('done', () => clearTimeout(retry));
  guardParser(client, () => {
    end = { kind: 'unreadable' };
    client._connect();
  });

  return {
    send: (write) => {
      const buffer = client.getRequestBuffer();
      // autocannon sends the same bytes for ever; the body is their tail, and the last request has left.
      write(buffer, buffer.length - bodyBytes);
      request();
    },
    reconnect: () => {
      close();
      open();
    },
  };
}

/** autocannon ignores what its parser says of unreadable bytes, and would wait for ever. */
function guardParser(client: PatchedClient, unreadable: () => void): void {
  const { parser, pipelinedRequests } = client;
  const execute = parser.execute.bind(parser);
  const terminate = pipelinedRequests.terminateRequest.bind(pipelinedRequests);
  // It would decode every body as UTF-8 into a string that nobody reads.
  pipelinedRequests.addBody = () => undefined;
  pipelinedRequests.terminateRequest = () => {
    if (pipelinedRequests.size() === 0) throw new UnsolicitedResponse();
    return terminate();
  };
  parser.execute = (chunk) => {
    try {
      const result = execute(chunk);
      if (result instanceof Error) unreadable();
      return result;
    } catch (error) {
      if (!(error instanceof UnsolicitedResponse)) throw error;
      unreadable();
      return 0;
    }
  };
}
