// Anybody's server as a child process: a command line with a place for the port. It keeps no contract but the echo protocol's,
// so it is ready when it echoes a probe or shows itself in another way, and its whole process group is stopped by SIGTERM, then SIGKILL.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Target } from '../../loadgen/load-plan.js';
import type { Transport } from '../../protocol/workload.js';
import type { ServerMetrics } from '../../results/run.js';
import { freePort } from '../../servers/cluster/free-port.js';
import { errorCode } from '../exit-codes.js';
import { beginAdopting } from '../process/adopted-children.js';
import { findTree } from '../process/tree-sampler.js';
import { startProgramGroup, type ChildEnd, type ChildGroup } from '../run/child-group.js';
import { fillPort } from './command-words.js';
import { findExecutable } from './find-executable.js';
import { isListening, listensElsewhere } from './find-listener.js';
import { MeasureError, type ServerEnd, type StartedForeign } from '../run/instruments.js';
import { lastWords } from '../run/last-words.js';
import { probeServer } from '../run/server-probe.js';

/** What to start, and how long it may take to come and to go. */
export interface ForeignCommand {
  /** Words with `{port}` in at least one of them (command-words.ts). */
  readonly words: readonly string[];
  readonly transport: Transport;
  /** Where it listens: it is given a port and no address. */
  readonly host: string;
  /** Its working directory; null: this process's. */
  readonly cwd: string | null;
  /** Beside this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What shows that it is ready. */
  readonly ready: ReadySign;
  /** From the start until it is ready; {@link DEFAULT_READY_MS} but for tests. */
  readonly readyMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

/**
 * A probe is echoed; a socket is there, as the system shows it (where it does not, as for `connect` and `echo`); a connection is accepted
 * (tcp and http); or a line that it printed, on either stream, holds the text.
 */
export type ReadySign =
  | { readonly kind: 'echo' }
  | { readonly kind: 'listening' }
  | { readonly kind: 'connect' }
  | { readonly kind: 'output'; readonly text: string };

/** A JVM on a loaded machine takes seconds to come up; beyond this a server will not. */
export const DEFAULT_READY_MS = 20_000;
/** A probe that is not answered so soon is asked again, for the first one may have come before the socket was there. */
const PROBE_TIMEOUT_MS = 300;
const PROBE_INTERVAL_MS = 20;
/** So many wrong replies in a row, and waiting mends nothing. */
const MAX_WRONG_REPLIES = 3;
/** From its sign of readiness until its socket is there; a sign may be early by a moment. */
const LISTENER_MS = 300;
/** The smallest usual message; what a probe of the cell's own size finds is the repetition's affair. */
const PROBE_BYTES = 64;
/** Of each stream, the last: enough for a stack trace, and bounded however much a server says. */
const MAX_SAID_CHARACTERS = 4_000;
/** 128 + SIGTERM, as shells and runtimes report an end by it. */
const TERMINATED = 143;

/**
 * Takes a free port below the ephemeral range, starts the command there and waits until a probe is echoed.
 * @param signal aborted when nobody waits for it any more: then it is ended.
 * @throws the signal's reason.
 * @throws {MeasureError} PROGRAM_NOT_FOUND; SERVER_NOT_STARTED with how it ended and what it said last; {@link ListenError} when no port is free.
 */
export async function startForeignServer(
  command: ForeignCommand,
  cpus: readonly number[] | null,
  signal?: AbortSignal,
): Promise<StartedForeign> {
  signal?.throwIfAborted();
  const { transport, host, cwd, env, ready, readyMs, graceMs } = command;
  const port = await freePort(transport, host);
  const [name = '', ...args] = fillPort(command.words, port);
  const shown = [name, ...args].join(' ');
  const file = findExecutable(name, { path: env['PATH'] ?? process.env['PATH'] ?? '', cwd });
  beginAdopting();
  const group = await startProgramGroup(file, args, cpus, ['ignore', 'pipe', 'pipe'], { cwd, env });
  const said = followOutput(group);
  const target = { transport, host, port };
  const why = await untilReady(signOf(ready, target, group), target, group, readyMs, signal);
  if (why !== null) {
    group.kill();
    const end = await group.ended;
    signal?.throwIfAborted();
    const how = why === 'ended' ? describeEarlyEnd(end) : why;
    throw new MeasureError('SERVER_NOT_STARTED', `the server "${shown}" ${how}${said()}`);
  }
  const unseen = await untilListener(target, group.pid);
  let asked = false;
  let killed = false;
  let refuse: (end: ServerEnd) => void = () => undefined;
  const refused = new Promise<ServerEnd>((resolve) => (refuse = resolve));
  const ownEnd = group.ended.then((end): ServerEnd => ({
    exit: exitOf(end, asked, killed),
    how: `it ${describeEnd(end)}${said()}`,
    workers: null,
  }));
  const ended = Promise.race([ownEnd, refused]);
  return {
    pid: group.pid,
    unseen,
    target,
    ended,
    stop: async () => {
      if (!asked) {
        asked = true;
        group.signalGroup('SIGTERM');
      }
      const patience = setTimeout(() => {
        killed = true;
        if (!group.kill()) refuse(NOT_OURS);
      }, graceMs);
      const end = await ended;
      clearTimeout(patience);
      return end;
    },
  };
}

/** It runs on: its port is not used again, and whoever started echobench may end it. */
const NOT_OURS: ServerEnd = {
  exit: 'error',
  how: 'it has become another user and may not be ended from here: it runs on',
  workers: null,
};

/** @returns why its own processes are not the server, or null. A line that it printed may come before the socket is there. */
async function untilListener(target: Target, pid: number): Promise<string | null> {
  const endMs = performance.now() + LISTENER_MS;
  for (;;) {
    const elsewhere = listensElsewhere(target, findTree(pid));
    if (elsewhere === null || performance.now() > endMs) return elsewhere;
    await new Promise((resolve) => setTimeout(resolve, PROBE_INTERVAL_MS));
  }
}

/** @returns what rejects, with the reason, until the server is ready. */
function signOf(ready: ReadySign, target: Target, group: ChildGroup): () => Promise<void> {
  switch (ready.kind) {
    case 'echo':
      return () => probeServer(target, { kind: 'echo' }, PROBE_BYTES, PROBE_TIMEOUT_MS);
    case 'listening':
      return () => lookForListener(target);
    case 'connect':
      return () => tryConnect(target);
    case 'output':
      return watchFor(ready.text, group);
  }
}

/** Disturbs nobody: a server that is to be checked may answer wrongly, and count its clients. */
function lookForListener(target: Target): Promise<void> {
  switch (isListening(target)) {
    case true:
      return Promise.resolve();
    case false:
      return Promise.reject(new Error('no socket listens there'));
    case null:
      if (target.transport !== 'udp') return tryConnect(target);
      return probeServer(target, { kind: 'echo' }, PROBE_BYTES, PROBE_TIMEOUT_MS);
  }
}

async function tryConnect({ host, port }: Target): Promise<void> {
  const socket = connect({ host, port });
  socket.on('error', () => undefined);
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  try {
    await once(socket, 'connect', { signal });
  } finally {
    socket.destroy();
  }
}

/** Line by line, whichever way the text is cut into pieces; a line without an end is a prompt and counts as well. */
function watchFor(text: string, group: ChildGroup): () => Promise<void> {
  let seen = false;
  for (const stream of [group.child.stdout, group.child.stderr]) {
    let line = '';
    stream?.on('data', (piece: string) => {
      line += piece;
      seen ||= line.includes(text);
      line = line.slice(line.lastIndexOf('\n') + 1).slice(-MAX_SAID_CHARACTERS);
    });
  }
  return () =>
    seen ? Promise.resolve() : Promise.reject(new Error(`it has not printed "${text}"`));
}

/** @returns null when the sign was there, `ended` when the process is gone, else why it is not ready. */
async function untilReady(
  sign: () => Promise<void>,
  target: Target,
  group: ChildGroup,
  readyMs: number,
  signal?: AbortSignal,
): Promise<string | null> {
  let ended = false;
  const isGone = (): boolean => ended;
  void group.ended.then(() => (ended = true));
  const endMs = performance.now() + readyMs;
  let last = 'it was not asked';
  let wrong = 0;
  while (performance.now() < endMs) {
    if (isGone()) return 'ended';
    if (signal?.aborted === true) return 'was not waited for';
    try {
      await sign();
      // Whoever echoes may be another program on that port, if ours is gone.
      return isGone() ? 'ended' : null;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
      wrong = errorCode(error) === 'WRONG_REPLY' ? wrong + 1 : 0;
      if (wrong === MAX_WRONG_REPLIES) return `does not echo: ${last}`;
    }
    await new Promise((resolve) => setTimeout(resolve, PROBE_INTERVAL_MS));
  }
  return `was not ready on ${target.transport}://${target.host}:${target.port} after ${readyMs / 1_000} s: ${last}`;
}

/** Reads what the server says, so that it never waits for a full pipe. @returns its last words, as the end of a sentence. */
function followOutput(group: ChildGroup): () => string {
  let printed = '';
  group.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-MAX_SAID_CHARACTERS);
  });
  return () => {
    const words = lastWords(group.complaint() || printed);
    return words === '' ? '' : ` and said: ${words}`;
  };
}

/** An end by the SIGTERM that was sent is how most programs end in good order. */
function exitOf(
  { code, signal, leftBehind }: ChildEnd,
  asked: boolean,
  killed: boolean,
): ServerMetrics['exit'] {
  if (killed) return 'killed';
  if (!asked) return 'died';
  const isInOrder = code === 0 || code === TERMINATED || signal === 'SIGTERM';
  return isInOrder && !leftBehind ? 'clean' : 'error';
}

function describeEarlyEnd(end: ChildEnd): string {
  const daemon = end.code === 0 ? ' before it was ready (it has to stay in the foreground)' : '';
  return describeEnd(end) + daemon;
}

function describeEnd({ code, signal, leftBehind }: ChildEnd): string {
  const end = signal === null ? `exited with ${String(code)}` : `was ended by ${signal}`;
  return leftBehind ? `${end} and left processes behind` : end;
}
