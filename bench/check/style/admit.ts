// One more client asks while others hold on: is it served, turned away, or left to wait until one of them has gone? A server that
// is slow has not blocked anybody, so a client counts as starved only if a held one is answered meanwhile, and if it is served once
// one of them has left.
import { answerWithin, type Answer, type Asker } from './asker.js';
import type { Starvation } from './observations.js';
import { echoRequest } from './requests.js';
import { blockedAfterMs, type TryContext } from './try-context.js';

/** What became of the client. `tookMs` from its request to its reply. */
export type Admission =
  | { readonly kind: 'served'; readonly tookMs: number }
  | { readonly kind: 'turned-away' }
  | { readonly kind: 'starved'; readonly starvation: Starvation };

/** What the newcomer is tried with. */
export interface Newcomer {
  readonly client: Asker;
  /** Those that hold on, the oldest first. The first one is closed when the newcomer starves. */
  readonly held: readonly Asker[];
  /** The slowest first reply so far. Milliseconds. */
  readonly slowestMs: number;
  /** Whether to look if its connection was accepted, when it starves: dear on a machine with many connections. */
  readonly isLookedFor: boolean;
}

/** Echoes of a held client that show that the server is well. */
const CONTROL_ECHOES = 10;

/** Has the newcomer ask. */
export async function admit(
  { client, held, slowestMs, isLookedFor }: Newcomer,
  context: TryContext,
): Promise<Admission> {
  const beganMs = performance.now();
  const sinceMs = (): number => performance.now() - beganMs;
  const answer = client.ask(echoRequest());
  let isSettled = false;
  void answer.then(() => (isSettled = true));
  let came = await answerWithin(answer, blockedAfterMs(context, slowestMs), context.signal);
  if (came.kind !== 'none') return settled(came, sinceMs());
  const holderServed = await isServed(held.at(-1), () => isSettled, context);
  // A held client that waits as well says that the server is slow: then everybody is given all the patience there is.
  const leftMs = holderServed ? 1 : Math.max(1, context.patienceMs - sinceMs());
  came = await answerWithin(answer, leftMs, context.signal);
  if (came.kind !== 'none') return settled(came, sinceMs());
  const waitedMs = sinceMs();
  const port = client.localPort();
  const accepted = isLookedFor ? (context.watch?.isAccepted(port) ?? null) : null;
  held[0]?.close();
  const closedMs = sinceMs();
  const relief = await answerWithin(answer, context.patienceMs, context.signal);
  const relievedMs = relief.kind === 'reply' ? sinceMs() - closedMs : null;
  const times = 1;
  const starvation = { held: held.length, waitedMs, relievedMs, times, holderServed, accepted };
  return { kind: 'starved', starvation };
}

function settled(answer: Answer, tookMs: number): Admission {
  return answer.kind === 'reply' ? { kind: 'served', tookMs } : { kind: 'turned-away' };
}

/** Whether the client that holds on is answered, again and again, until that is sure or no longer asked. */
async function isServed(
  holder: Asker | undefined,
  isOver: () => boolean,
  { patienceMs, signal }: TryContext,
): Promise<boolean> {
  if (holder === undefined) return false;
  for (let echo = 0; echo < CONTROL_ECHOES && !isOver(); echo++) {
    const answer = await answerWithin(holder.ask(echoRequest()), patienceMs, signal);
    if (answer.kind !== 'reply') return false;
  }
  return true;
}
