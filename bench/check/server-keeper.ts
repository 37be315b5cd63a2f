// Keeps a server at hand for one rule after the other: the same for as long as it lives and answers, a new one when it does not.
import type { ServerEnd } from '../run/instruments.js';
import type { CheckTools } from './rule.js';
import { stillServes } from './still-serves.js';
import type { Subject, SubjectServer } from './subject.js';
import { pause } from './wire/pause.js';

/** From a connection that fails to the end of the process that has failed it, its output read; beside others' patience nothing. */
const LAST_WORDS_MS = 1_500;
const LOOK_MS = 10;

/** Shorter than anybody's patience. A client that keeps to its frames does not notice. */
const IMPATIENT_MS = 500;

/** A server that does not answer any more. */
export interface Trouble {
  /** A whole clause: `the server answered nobody`. */
  readonly what: string;
  /** Its process has ended. */
  readonly isGone: boolean;
}

/** The server that rules are tried on. */
export interface ServerKeeper {
  /** @throws {MeasureError} when it does not come up. */
  open(): Promise<SubjectServer>;
  /** One that answers, started anew if need be; null when that cannot be had. */
  healthy(): Promise<SubjectServer | null>;
  /** One that cuts off soon who stops in mid-frame, if it can be told to; for as long as it lives and answers. */
  impatient(): Promise<SubjectServer | null>;
  /** What has become of the server in a rule; null when it answers as before. Gives up one that does not. */
  troubleAfterRule(): Promise<Trouble | null>;
  /** Ends the server: the next rule gets a new one. */
  discard(): Promise<void>;
  close(): Promise<void>;
}

/** @param enough aborted when the user has had enough, for whom no server need come up; that the time is over does not break off a start. */
export function createServerKeeper(
  subject: Subject,
  run: Pick<CheckTools, 'patienceMs' | 'signal'>,
  enough: AbortSignal,
): ServerKeeper {
  let server: SubjectServer | null = null;
  /** Of the server at hand: whether it was told to be impatient. */
  let isImpatient = false;
  let isGivenUp = false;

  async function open(): Promise<SubjectServer> {
    server ??= await subject.open(enough);
    return server;
  }

  async function discard(): Promise<void> {
    const ending = server;
    if (!subject.isStarted) isGivenUp = true;
    server = null;
    isImpatient = false;
    await ending?.stop();
  }

  async function healthy(): Promise<SubjectServer | null> {
    if (isGivenUp) return null;
    return open();
  }

  async function impatient(): Promise<SubjectServer | null> {
    if (!subject.isStarted || isImpatient) return healthy();
    await discard();
    server = await subject.open(enough, IMPATIENT_MS);
    isImpatient = true;
    return server;
  }

  async function troubleAfterRule(): Promise<Trouble | null> {
    if (server === null) return null;
    const { target } = server;
    const answers = await stillServes(target, run);
    const end = answers ? server.end() : await endOf(server);
    if (answers && end === null) return null;
    await discard();
    return end === null
      ? { what: 'the server answered nobody', isGone: false }
      : { what: `the server was gone: ${end.how}`, isGone: true };
  }

  /** A process that has stopped answering may be about to end: its last words are worth a moment. */
  async function endOf(dying: SubjectServer): Promise<ServerEnd | null> {
    const endMs = performance.now() + Math.min(LAST_WORDS_MS, run.patienceMs);
    while (dying.end() === null && performance.now() < endMs) await pause(LOOK_MS, run.signal);
    return dying.end();
  }

  return { open, healthy, impatient, troubleAfterRule, discard, close: discard };
}
