// Names the style of a server by how it behaves: tries it as a client would, looks at its processes where they can be seen, and says
// what it saw and what follows. It never asks the server, and knows no server by name.
import { setMaxListeners } from 'node:events';
import type { NamedStyle } from '../../../results/check-result.js';
import type { CheckTools, SkipCause } from '../rule.js';
import type { ServerEnd } from '../../run/instruments.js';
import type { Subject, SubjectServer } from '../subject.js';
import type { Asker } from './asker.js';
import { openDatagrams } from './datagram-asker.js';
import { judgeDatagrams } from './judge-datagrams.js';
import { judgeStreams } from './judge-streams.js';
import { observeDatagrams } from './observe-datagrams.js';
import { observeStreams } from './observe-streams.js';
import { watchServer } from './server-watch.js';
import { openStream } from './stream-asker.js';

/** What it is named, and what kept it from being named. */
export interface ToldStyle {
  readonly style: NamedStyle;
  /** Null: nothing did. */
  readonly cause: SkipCause | null;
}

/** {@link tellStyle} without the cause. */
export async function identifyStyle(subject: Subject, tools: CheckTools): Promise<NamedStyle> {
  return (await tellStyle(subject, tools)).style;
}

/**
 * Opens the subject, tries it, and ends it again. Takes 1 to 5 s for a healthy server; longer for a slow one, by some `patienceMs`.
 * @returns null for `named`, with the reasons as evidence, where nothing tells, or naming itself fails.
 * @throws {MeasureError} when the server does not come up.
 */
export async function tellStyle(subject: Subject, tools: CheckTools): Promise<ToldStyle> {
  if (subject.transport === 'http')
    return untold('environment', 'Styles are told apart over tcp and udp only.');
  try {
    return await openAndName(subject, tools);
  } catch (error) {
    if (!tools.signal.aborted) throw error;
    return untold('time', 'The time was over before its style could be told.');
  }
}

async function openAndName(subject: Subject, tools: CheckTools): Promise<ToldStyle> {
  const server = await subject.open(tools.signal);
  try {
    return await nameStyle(server, subject.isStarted, tools);
  } catch (error) {
    if (tools.signal.aborted) throw error;
    // What is known of its rules is worth more than its name.
    const why = error instanceof Error ? error.message : String(error);
    return untold(
      'environment',
      `The tries of its style broke off, by a fault of their own: ${why}`,
    );
  } finally {
    await server.stop();
  }
}

async function nameStyle(
  server: SubjectServer,
  mayFall: boolean,
  { patienceMs, signal: whole }: CheckTools,
): Promise<ToldStyle> {
  const { target, pid } = server;
  // One that many clients may listen to at once.
  const signal = AbortSignal.any([whole]);
  setMaxListeners(0, signal);
  const open = (): Promise<Asker> => {
    signal.throwIfAborted();
    return target.transport === 'udp' ? openDatagrams(target) : openStream(target);
  };
  const watch = watchServer(pid, target);
  const context = { target, mayFall, watch, patienceMs, signal, open };
  if (target.transport === 'udp') {
    const seen = await observeDatagrams(context);
    signal.throwIfAborted();
    if (seen === null) return silent(patienceMs);
    const end = server.end();
    return told(judgeDatagrams(seen, end?.how ?? null), end);
  }
  const seen = await observeStreams(context);
  signal.throwIfAborted();
  if (seen === null) return silent(patienceMs);
  const end = server.end();
  return told(judgeStreams(seen, end?.how ?? null), end);
}

/** Who did not live to the end of the tries has spoilt them. */
function told(style: NamedStyle, end: ServerEnd | null): ToldStyle {
  return { style, cause: style.named === null && end !== null ? 'server' : null };
}

function silent(patienceMs: number): ToldStyle {
  return untold(
    'server',
    `It did not answer an echo within ${patienceMs / 1_000} s, so nothing was tried.`,
  );
}

export function untold(cause: SkipCause, ...evidence: string[]): ToldStyle {
  return { style: { named: null, confidence: 0, evidence }, cause };
}
