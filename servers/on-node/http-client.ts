// One HTTP connection as its server sees it: what is in flight on it, whether it makes progress, how it is stopped. Reads and
// writes nothing itself: the messages are Node's http.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_IN_FLIGHT_BYTES } from '../limits.js';
import type { Client } from './client-set.js';
import { createStallCheck } from './stall-check.js';

/** A client of the HTTP service. */
export interface HttpClient extends Client {
  /** A request's head was read; `response` will answer it. */
  begin(response: ServerResponse): void;
  /** The body of the request last begun was read. */
  received(): void;
  /** Work that takes time has begun, or has ended; reading stops where too much of it is under way. */
  workBegan(bytes: number): void;
  workEnded(bytes: number): void;
  /** Whether nothing is owed. */
  isIdle(): boolean;
  /** Whether the connection is to close after the replies in flight. */
  isStopping(): boolean;
}

/** How one client may use the server. */
export interface HttpClientLimits {
  /** How long it may stop in mid-request, or read nothing of what it is owed. */
  readonly idleTimeoutMs: number;
  /** Pipelined requests that may be worked on at once. Somewhat more are: those parsed before reading stops. */
  readonly maxInFlight: number;
}

/** Watches one connection until it closes. */
export function createHttpClient(socket: Socket, limits: HttpClientLimits): HttpClient {
  let inFlight = 0;
  let worked = 0;
  let workedBytes = 0;
  let bytesAtBoundary = 0;
  let isReceiving = false;
  let stopping = false;
  const check = createStallCheck(socket, limits.idleTimeoutMs, isWaitingForClient);

  function begin(response: ServerResponse): void {
    inFlight++;
    isReceiving = true;
    response.on('close', () => {
      inFlight--;
      if (stopping && inFlight === 0) socket.destroySoon();
    });
  }

  function received(): void {
    isReceiving = false;
    bytesAtBoundary = socket.bytesRead;
  }

  function workBegan(bytes: number): void {
    worked++;
    workedBytes += bytes;
    if (isFull()) socket.pause();
  }

  function workEnded(bytes: number): void {
    worked--;
    workedBytes -= bytes;
    if (!isFull() && socket.isPaused()) socket.resume();
  }

  function isFull(): boolean {
    return worked >= limits.maxInFlight || workedBytes >= MAX_IN_FLIGHT_BYTES;
  }

  /** In mid-body, in mid-head (bytes came after the last request), or with replies unread. Idle between requests is not. */
  function isWaitingForClient(): boolean {
    const isMidHead = inFlight === 0 && socket.bytesRead > bytesAtBoundary;
    return isReceiving || isMidHead || socket.writableLength > 0;
  }

  function stop(): void {
    stopping = true;
    if (inFlight === 0) socket.destroySoon();
  }

  function cut(): void {
    socket.destroy();
  }

  return {
    begin,
    received,
    workBegan,
    workEnded,
    stop,
    cut,
    check,
    isIdle: () => inFlight === 0,
    isStopping: () => stopping,
  };
}
