// One request to a server that has just come up, and its reply checked byte for byte: a server that answers wrongly is
// found out before it can be fast. Not an engine: nothing here is timed or repeated under load.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { createExchange, type Exchange } from '../../loadgen/exchange.js';
import type { Target } from '../../loadgen/load-plan.js';
import { formatWorkload, type Workload } from '../../protocol/workload.js';
import { within } from './deadline.js';
import { MeasureError } from './instruments.js';

/** A first request may find cold code and a pool that is still starting; a healthy server needs milliseconds. */
const REPLY_TIMEOUT_MS = 3_000;
/** Datagrams may be lost: asked again this often. */
const DATAGRAM_ATTEMPTS = 3;
/** No other load uses it, so that a probe's bytes are told from any client's. */
const PROBE_SEED = 0x70726f62;

/**
 * @param replyTimeoutMs how long a reply may take beside the work asked for.
 * @throws {MeasureError} WRONG_REPLY when bytes came that are not the reply, else PROBE_FAILED, saying what was asked and what came.
 */
export async function probeServer(
  target: Target,
  workload: Workload,
  messageBytes: number,
  replyTimeoutMs = REPLY_TIMEOUT_MS,
): Promise<void> {
  const exchange = createExchange(workload, messageBytes, PROBE_SEED);
  const message = Buffer.alloc(messageBytes);
  exchange.writeRequest(message, 0, 0, 0);
  const workMs = workload.kind === 'wait' ? workload.microseconds / 1_000 : 0;
  const reply = await fetchReply(target, message, workMs + replyTimeoutMs);
  checkReply(exchange, reply, `${formatWorkload(workload)} of ${messageBytes} bytes`);
}

async function fetchReply(target: Target, message: Buffer, timeoutMs: number): Promise<Buffer> {
  const end = new AbortController();
  const late = (): Error => failed(`no whole reply within ${timeoutMs} ms`);
  try {
    return await within(carry(target, message, timeoutMs, end.signal), timeoutMs, late);
  } catch (error) {
    if (error instanceof MeasureError) throw error;
    throw failed(error instanceof Error ? error.message : String(error));
  } finally {
    end.abort();
  }
}

function carry(
  target: Target,
  message: Buffer,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Buffer> {
  switch (target.transport) {
    case 'tcp':
      return overStream(target, message, signal);
    case 'udp':
      return overDatagrams(target, message, timeoutMs / DATAGRAM_ATTEMPTS, signal);
    case 'http':
      return overHttp(target, message, signal);
  }
}

/**
 * Ends its side when the reply is there, not before: a server that forgets half-closed clients (ncat) is for `check` to find out, and
 * loads close later still. Waits for the server's FIN then: an iterative server is free for the load's first client.
 */
async function overStream(
  { host, port }: Target,
  message: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
  signal.addEventListener('abort', () => socket.destroy());
  const chunks: Buffer[] = [];
  let missing = message.length;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    missing -= chunk.length;
    if (missing <= 0) socket.end();
  });
  socket.write(message);
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

async function overDatagrams(
  { host, port }: Target,
  message: Buffer,
  intervalMs: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const send = (): void => socket.send(message, port, host);
  const again = setInterval(send, intervalMs);
  signal.addEventListener('abort', () => {
    clearInterval(again);
    socket.close();
  });
  send();
  const [reply] = (await once(socket, 'message')) as [Buffer];
  return reply;
}

async function overHttp(
  { host, port }: Target,
  message: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  const post = request({ host, port, method: 'POST', path: '/echo', agent: false, signal });
  post.on('error', () => undefined);
  post.setHeader('content-type', 'application/octet-stream');
  post.end(message);
  const [response] = (await once(post, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  if (response.statusCode !== 200) throw failed(`http status ${String(response.statusCode)}`);
  return Buffer.concat(chunks);
}

function checkReply(exchange: Exchange, reply: Buffer, asked: string): void {
  if (reply.length === exchange.messageBytes && exchange.isReply(reply, 0, 0, 0)) return;
  // A connection that is closed at once may be a proxy's whose own server is not up yet.
  const code = reply.length === 0 ? 'PROBE_FAILED' : 'WRONG_REPLY';
  throw failed(
    `${asked} was answered by ${reply.length} bytes that are not the reply (${reply.subarray(0, 32).toString('hex') || 'nothing'})`,
    code,
  );
}

function failed(what: string, code = 'PROBE_FAILED'): MeasureError {
  return new MeasureError(
    code,
    `the probe before the load failed: ${what}; see docs/protocol.md for what a server owes`,
  );
}
