// Requests over datagrams and what came of them: each is sent again when nothing has come for a while, for datagrams may be lost, and
// every reply that comes is held against all that were asked for. Judges nothing.
import type { Arrival, DatagramClient } from '../wire/datagram-client.js';

/** A request, and the bytes that are right for a reply. */
export interface Question {
  readonly request: Buffer;
  readonly expected: Buffer;
}

/** What came of one question. */
export interface Answered {
  readonly question: Question;
  /** The first right reply. */
  readonly reply: Arrival | null;
  /** How often it was sent, and when for the first time, by `performance.now()`. */
  readonly sends: number;
  readonly sentMs: number;
  /** Right replies; more than `sends` are duplicates. */
  readonly copies: number;
}

/** What came of all of them. */
export interface Exchanged {
  readonly answers: readonly Answered[];
  /** The first datagram that is the right reply to none of them; nothing was waited for after it. */
  readonly wrong: Arrival | null;
  /** Why the kernel would not send one of them, e.g. EMSGSIZE. */
  readonly refused: string | null;
}

/** Whether every question got its right reply. */
export function isAnswered({ answers }: Exchanged): boolean {
  return answers.every(({ reply }) => reply !== null);
}

/** How long it may take. */
export interface ExchangePatience {
  /** Of work asked for, milliseconds, before a reply can be there. */
  readonly workMs: number;
  /** Beside that, and as long again from each reply that comes to anybody. */
  readonly patienceMs: number;
  /** True: nothing more can come, e.g. since the server has ended. */
  readonly isOver: () => boolean;
}

/** For how long nothing has come when requests without a reply are sent again, and at last given up; in parts of the patience. */
const SILENCES = [0.3, 0.3, 0.4];
/** The same for replies that nobody waits for any more; of a quick server less, by how slow its replies were. */
const DRAINED = 0.3;
const LEAST_DRAINED_MS = 50;
const SLOWEST_TIMES = 2;

interface Pending {
  readonly question: Question;
  reply: Arrival | null;
  sends: number;
  sentMs: number;
  copies: number;
}

/** The requests of one client, one exchange after the other, so that what comes late is not taken for wrong. */
export interface Exchanger {
  exchange(questions: readonly Question[], patience: ExchangePatience): Promise<Exchanged>;
  /** Takes what comes until `untilMs`. @returns the first that is a right reply to nothing that was asked. */
  listen(untilMs: number): Promise<Arrival | null>;
  /** Takes what comes until as many replies have come as requests were sent, or none for a while: what is asked next is not in a queue behind them. */
  drain(patienceMs: number): Promise<void>;
  /** Of all that was asked so far, in that order. */
  answers(): readonly Answered[];
}

/** Shared by exchangers of one server: whoever is answered, it is at work. */
export interface Progress {
  /** When the last reply came, by `performance.now()`. */
  cameMs: number;
}

/** @param client nobody else receives from it. */
export function createExchanger(
  client: DatagramClient,
  progress: Progress = { cameMs: 0 },
): Exchanger {
  const asked: Pending[] = [];
  const byReply = new Map<string, Pending>();

  /** @returns it, when it is the reply to nothing. */
  function take(arrival: Arrival): Arrival | null {
    const pending = byReply.get(keyOf(arrival.bytes));
    if (pending === undefined) return arrival;
    pending.reply ??= arrival;
    pending.copies++;
    // No more often than there were requests: a server that goes on and on is not at work.
    if (pending.copies <= pending.sends) progress.cameMs = performance.now();
    return null;
  }

  /** The next datagram; null when none has come to anybody for `silenceMs` since `sinceMs`. */
  async function receiveWithin(silenceMs: number, sinceMs: number): Promise<Arrival | null> {
    for (;;) {
      const untilMs = Math.max(sinceMs, progress.cameMs) + silenceMs;
      const arrival = await client.receive(untilMs);
      if (arrival !== null) return arrival;
      if (Math.max(sinceMs, progress.cameMs) + silenceMs <= untilMs) return null;
    }
  }

  async function exchange(
    questions: readonly Question[],
    { workMs, patienceMs, isOver }: ExchangePatience,
  ): Promise<Exchanged> {
    const mine = questions.map((question) => {
      const pending: Pending = { question, reply: null, sends: 0, sentMs: 0, copies: 0 };
      asked.push(pending);
      byReply.set(keyOf(question.expected), pending);
      return pending;
    });
    let refused: string | null = null;
    let wrong: Arrival | null = null;
    const isDone = (): boolean => wrong !== null || mine.every(({ reply }) => reply !== null);
    for (const [round, part] of SILENCES.entries()) {
      for (const pending of mine) {
        if (pending.reply === null) refused ??= await sendOnce(client, pending);
      }
      const sentMs = performance.now();
      const silenceMs = part * patienceMs + (round === 0 ? workMs : 0);
      while (!isDone()) {
        const arrival = await receiveWithin(silenceMs, sentMs);
        if (arrival === null) break;
        wrong = take(arrival);
      }
      if (isDone() || refused !== null || isOver()) break;
    }
    return { answers: mine, wrong, refused };
  }

  async function listen(untilMs: number): Promise<Arrival | null> {
    for (;;) {
      const arrival = await client.receive(untilMs);
      if (arrival === null) return null;
      const stray = take(arrival);
      if (stray !== null) return stray;
    }
  }

  async function drain(patienceMs: number): Promise<void> {
    const isOwed = (): boolean => asked.some(({ sends, copies }) => copies < sends);
    const tookMs = asked.flatMap(({ reply, sentMs }) =>
      reply === null ? [] : reply.atMs - sentMs,
    );
    // Who has answered nothing has nothing in a queue.
    if (tookMs.length === 0) return;
    const slowMs = Math.max(LEAST_DRAINED_MS, SLOWEST_TIMES * Math.max(...tookMs));
    const silenceMs = Math.min(DRAINED * patienceMs, slowMs);
    const startMs = performance.now();
    while (isOwed()) {
      const arrival = await receiveWithin(silenceMs, startMs);
      if (arrival === null) return;
      take(arrival);
    }
  }

  return { exchange, listen, drain, answers: () => asked };
}

async function sendOnce(client: DatagramClient, pending: Pending): Promise<string | null> {
  if (pending.sends === 0) pending.sentMs = performance.now();
  pending.sends++;
  return client.send(pending.question.request);
}

/** Bytes as a key that compares by value. */
function keyOf(bytes: Buffer): string {
  return bytes.toString('latin1');
}
