// Requests over datagrams and what came of them: each is sent again while its reply is not there, for datagrams may be lost, and every
// reply that comes is held against all that were asked for. Judges nothing.
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
  /** Beside that. */
  readonly patienceMs: number;
  /** True: nothing more can come, e.g. since the server has ended. */
  readonly isOver: () => boolean;
}

/** When a request without a reply is sent, in parts of the patience: three times. */
const SENT_AT = [0, 0.3, 0.6];

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
  /** Of all that was asked so far, in that order. */
  answers(): readonly Answered[];
}

/** @param client nobody else receives from it. */
export function createExchanger(client: DatagramClient): Exchanger {
  const asked: Pending[] = [];
  const byReply = new Map<string, Pending>();

  /** @returns it, when it is the reply to nothing. */
  function take(arrival: Arrival): Arrival | null {
    const pending = byReply.get(keyOf(arrival.bytes));
    if (pending === undefined) return arrival;
    pending.reply ??= arrival;
    pending.copies++;
    return null;
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
    const startMs = performance.now();
    let refused: string | null = null;
    let wrong: Arrival | null = null;
    const isDone = (): boolean => wrong !== null || mine.every(({ reply }) => reply !== null);
    for (const [round, part] of SENT_AT.entries()) {
      for (const pending of mine) {
        if (pending.reply === null) refused ??= await sendOnce(client, pending);
      }
      const nextPart = SENT_AT[round + 1] ?? 1;
      // A first round takes as long as its sends take: patience begins behind them.
      const sentMs = part === 0 ? performance.now() : startMs;
      const untilMs = sentMs + workMs + nextPart * patienceMs;
      while (!isDone()) {
        const arrival = await client.receive(untilMs);
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

  return { exchange, listen, answers: () => asked };
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
