// The echo protocol over HTTP, the same for every Node style: POST /echo with a frame as its body. HTTP/1.1 itself is Node's;
// which sockets it gets to see, and when, is the style's.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  HEADER_BYTES,
  MAX_STREAM_PAYLOAD_BYTES,
  datagramFault,
  readHeader,
} from '../../protocol/frame.js';
import { errorCode } from '../listen-error.js';
import type { Client } from './client-set.js';
import { createHttpClient, type HttpClient } from './http-client.js';
import type { StreamService } from './stream-connection.js';

/** Serves HTTP on sockets that a style hands over. */
export interface HttpService {
  /** Serves one client until it closes. @param closed is told, once. */
  serve(socket: Socket, closed?: () => void): void;
}

const PATH = '/echo';
const UNREADABLE = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const MAX_BODY_BYTES = HEADER_BYTES + MAX_STREAM_PAYLOAD_BYTES;

/**
 * An `http.Server` that never listens. Node's own timeouts are off, for they cut clients that are merely idle
 * (keepAliveTimeout, and headersTimeout for one that never spoke); {@link createHttpClient} watches progress instead.
 */
export function createHttpService(service: StreamService): HttpService {
  const { work, counts, clients } = service;
  const open = new Map<Socket, HttpClient>();
  const server = createServer(
    { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0, noDelay: true },
    exchange,
  );
  // Undocumented, and the only way that a half-closed client gets its reply (lib/_http_server.js, socketOnEnd).
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('clientError', refuseUnreadable);
  // Without a listener Node destroys a socket whose timer ran out, even one that is merely idle.
  server.on('timeout', () => undefined);

  function serve(socket: Socket, closed?: () => void): void {
    const client = createHttpClient(socket, service);
    open.set(socket, client);
    counts.connections++;
    clients.add(client satisfies Client);
    socket.on('close', () => {
      open.delete(socket);
      clients.remove(client);
      closed?.();
    });
    server.emit('connection', socket);
    socket.resume();
  }

  function exchange(request: IncomingMessage, response: ServerResponse): void {
    const client = open.get(request.socket);
    if (client === undefined) throw new TypeError('an HTTP request came on a socket not served');
    client.begin(response);
    if (request.url !== PATH) {
      refuse(response, 404, `only ${PATH} is served here`);
      return;
    }
    if (request.method !== 'POST') {
      refuse(response, 405, 'send a frame with POST');
      return;
    }
    const chunks: Buffer[] = [];
    let bodyBytes = 0;
    request.on('data', (chunk: Buffer) => {
      bodyBytes += chunk.length;
      if (bodyBytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else if (!response.writableEnded) refuseFrame(response, 'oversized');
    });
    request.on('end', () => {
      client.received();
      if (!response.writableEnded) answer(asOne(chunks), client, response);
    });
  }

  function answer(body: Buffer, client: HttpClient, response: ServerResponse): void {
    const fault = datagramFault(body);
    if (fault !== null) {
      refuseFrame(response, fault);
      return;
    }
    const run = { header: readHeader(body, 0), frames: 1, bytes: body };
    const reply = work.now(run);
    if (reply !== null) {
      send(reply, client, response);
      return;
    }
    const { length } = body;
    client.workBegan(length);
    const cancel = work.later(run, (later) => {
      client.workEnded(length);
      if (later === null) client.cut();
      else send(later, client, response);
    });
    response.on('close', cancel);
  }

  function send(reply: Buffer, client: HttpClient, response: ServerResponse): void {
    if (response.destroyed) return;
    counts.requests++;
    if (client.isStopping()) response.shouldKeepAlive = false;
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': reply.length,
    });
    response.end(reply);
  }

  function refuseFrame(response: ServerResponse, fault: string): void {
    counts.malformed++;
    refuse(response, 400, `the body is not a frame of the echo protocol: ${fault}`);
  }

  /** What is not HTTP is refused, after what is owed before it; a client that is merely gone is no fault of its frames. */
  function refuseUnreadable(error: Error, socket: Socket): void {
    if (!errorCode(error).startsWith('HPE_')) {
      socket.destroy();
      return;
    }
    counts.malformed++;
    const client = open.get(socket);
    if (client?.isIdle() === true && socket.writable) socket.write(UNREADABLE);
    client?.stop();
  }

  return { serve };
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.shouldKeepAlive = false;
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

function asOne(chunks: Buffer[]): Buffer {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}
