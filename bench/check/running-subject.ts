// A server that runs already, to be checked where it is: looked for before anything is tried, and neither ended nor begun anew.
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { Target } from '../../loadgen/load-plan.js';
import { resolveHost } from '../../loadgen/resolve-host.js';
import { echo } from '../../protocol/sample-frames.js';
import { MeasureError } from '../run/instruments.js';
import type { Subject } from './subject.js';

/** For a connection to be taken: a busy server, or a far one. */
const CONNECT_MS = 3_000;
/** For this host, or another, to say that nobody is there. Who says nothing may be a server that is silent, which is a finding. */
const REFUSED_MS = 200;

/** @param findPid who listens there, as far as this system shows it. */
export function runningSubject(named: Target, findPid: (target: Target) => number | null): Subject {
  const target = { ...named, host: reachableHost(named.host) };
  return {
    name: `${named.transport}://${named.host}:${named.port}`,
    transport: named.transport,
    isStarted: false,
    open: async (signal) => {
      await probe(target, signal);
      return {
        target,
        pid: findPid(target),
        end: () => null,
        stop: () => Promise.resolve(null),
      };
    },
  };
}

/** Where a server listens that listens everywhere: nobody is at 0.0.0.0, and no reply comes from there. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return isIPv6(host) && /^[0:]+$/u.test(host) ? '::1' : host;
}

/** @throws {MeasureError} TARGET_ABSENT when nobody is there; the signal's reason. */
async function probe(target: Target, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const where = `${target.transport}://${target.host}:${target.port}`;
  const { address } = await resolveHost(target.host).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MeasureError('TARGET_ABSENT', reason, cause);
  });
  const trouble =
    target.transport === 'udp'
      ? await datagramTrouble(address, target.port)
      : await streamTrouble(address, target.port, signal);
  signal.throwIfAborted();
  if (trouble === null) return;
  throw new MeasureError(
    'TARGET_ABSENT',
    `nobody answers at ${where} (${trouble}): start the server first, or look at --target`,
  );
}

/** Why no connection was taken, or null. */
function streamTrouble(host: string, port: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const abort = (): void => done('it was broken off');
    signal.addEventListener('abort', abort, { once: true });
    const done = (trouble: string | null): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(trouble);
    };
    socket.once('connect', () => done(null));
    socket.once('timeout', () => done(`no connection in ${CONNECT_MS / 1_000} s`));
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });
}

/** What a system says of a datagram that nobody was there for; null when something comes back, or nothing does. */
function datagramTrouble(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    let isDone = false;
    const done = (trouble: string | null): void => {
      if (isDone) return;
      isDone = true;
      clearTimeout(late);
      socket.close();
      resolve(trouble);
    };
    const late = setTimeout(() => done(null), REFUSED_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    socket.once('message', () => done(null));
    // A connected socket alone is told.
    socket.connect(port, host, () => {
      if (!isDone) socket.send(echo(0));
    });
  });
}
