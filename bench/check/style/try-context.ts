// What every try of a style is given, and how long "nothing came" must last before it is called so.
import type { Target } from '../../../loadgen/load-plan.js';
import { answerWithin, type Asker } from './asker.js';
import { echoRequest } from './requests.js';
import type { ServerWatch } from './server-watch.js';

/** The server as the tries see it. */
export interface TryContext {
  /** A client more. */
  readonly open: () => Promise<Asker>;
  readonly target: Target;
  /** Whether it may be brought down by a try, as a server that was started for it may. */
  readonly mayFall: boolean;
  /** Null: where it runs cannot be seen. */
  readonly watch: ServerWatch | null;
  readonly pace: Pace;
  /** How long any one reply may take at most. Milliseconds. */
  readonly patienceMs: number;
  /** Aborted when all must end: no reply is waited for then, and tries throw its reason at their next step. */
  readonly signal: AbortSignal;
}

/** How long a reply is waited for. */
export type Patience = Pick<TryContext, 'patienceMs' | 'signal'>;

/** How fast the server answers when nothing is in its way. Milliseconds. */
export interface Pace {
  /** The median of some echoes by one client. */
  readonly usualReplyMs: number;
  /** From connecting to the first reply: a process or a thread may have to be started. */
  readonly firstReplyMs: number;
}

const PACE_ECHOES = 5;
/** Longer than a busy machine's usual hiccups. */
const SHORTEST_BLOCK_MS = 300;
const USUAL_REPLIES = 20;
/** A thread that is started while others compute takes several times as long as alone. */
const FIRST_REPLIES = 5;

/**
 * By a client of its own, which stays open.
 * @returns null when the server does not answer; `isClosed` when it closed after the first reply.
 */
export async function measurePace(
  asker: Asker,
  { patienceMs, signal }: Patience,
): Promise<Pace | null> {
  const times: number[] = [];
  for (let echo = 0; echo <= PACE_ECHOES; echo++) {
    const beganMs = performance.now();
    const answer = await answerWithin(asker.ask(echoRequest()), patienceMs, signal);
    if (answer.kind !== 'reply') break;
    times.push(performance.now() - beganMs);
  }
  const [firstReplyMs, ...later] = times;
  if (firstReplyMs === undefined) return null;
  const sorted = later.toSorted((a, b) => a - b);
  return { firstReplyMs, usualReplyMs: sorted[Math.floor(sorted.length / 2)] ?? firstReplyMs };
}

/** How long a client must get nothing before anybody calls it blocked. @param slowestMs the slowest first reply so far. */
export function blockedAfterMs({ pace, patienceMs }: TryContext, slowestMs: number): number {
  const { usualReplyMs, firstReplyMs } = pace;
  const slowFirstMs = FIRST_REPLIES * Math.max(firstReplyMs, slowestMs);
  return Math.min(
    patienceMs,
    Math.max(SHORTEST_BLOCK_MS, USUAL_REPLIES * usualReplyMs, slowFirstMs),
  );
}
