// Whether a server that was just tried still answers anybody: what a rule did to it must not be the next rule's finding.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Target } from '../../loadgen/load-plan.js';
import { echo } from '../../protocol/sample-frames.js';
import type { CheckTools } from './rule.js';
import { openStream } from './wire/stream-client.js';

/** A datagram may be lost: sent again this often. */
const DATAGRAM_ATTEMPTS = 4;

/** Whether a new client's echo request is answered by anything at all: right or wrong is what rules look at. */
export function stillServes(
  target: Target,
  tools: Pick<CheckTools, 'patienceMs' | 'signal'>,
): Promise<boolean> {
  return target.transport === 'udp' ? answersDatagram(target, tools) : answersStream(target, tools);
}

async function answersStream(
  target: Target,
  { patienceMs, signal }: Pick<CheckTools, 'patienceMs' | 'signal'>,
): Promise<boolean> {
  const client = await openStream({ target, patienceMs, signal });
  if (client === null) return false;
  try {
    client.write(echo(44, 1));
    const { bytes } = await client.read(1);
    return bytes.length > 0;
  } finally {
    client.close();
  }
}

async function answersDatagram(
  { host, port }: Target,
  { patienceMs, signal }: Pick<CheckTools, 'patienceMs' | 'signal'>,
): Promise<boolean> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const send = (): void => socket.send(echo(44, 1), port, host);
  const again = setInterval(send, patienceMs / DATAGRAM_ATTEMPTS);
  try {
    return await new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), patienceMs).unref();
      signal.addEventListener('abort', () => resolve(false), { once: true });
      socket.on('message', () => resolve(true));
      // Nobody listens: asked again, and given up in time.
      socket.on('error', () => undefined);
      send();
    });
  } finally {
    clearInterval(again);
    socket.close();
    signal.throwIfAborted();
  }
}
