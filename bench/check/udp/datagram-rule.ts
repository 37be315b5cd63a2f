// What all rules over UDP are made of: clients that are gone when the rule is done, and replies held to what they must be.
import { replyTo } from '../../../protocol/sample-frames.js';
import { RuleBroken } from '../observations.js';
import type { CheckRule, CheckTools, Observation } from '../rule.js';
import type { SubjectServer } from '../subject.js';
import { openDatagrams, type Arrival, type DatagramClient } from '../wire/datagram-client.js';
import {
  createExchanger,
  type Answered,
  type Exchanged,
  type Exchanger,
  type Progress,
} from './exchange-datagrams.js';
import { noReply, refusedHere, wrongReply } from './explain-datagram.js';

/** One trial of a rule on a server. */
export interface DatagramTrial {
  readonly server: SubjectServer;
  readonly tools: CheckTools;
  /** A new client with a socket of its own, closed when the trial is over. */
  open(): Promise<DatagramAsker>;
  /** The same at an address of this host; null where it has no such address. */
  openAt(localAddress: string): Promise<DatagramAsker | null>;
}

/** A client that asks. */
export interface DatagramAsker extends Pick<Exchanger, 'listen' | 'answers'> {
  readonly client: DatagramClient;
  /** Sends `request` until its one right reply comes. @param sent it, in words. @throws {RuleBroken} when none does, or a wrong one. */
  ask(request: Buffer, sent: string, workMs?: number): Promise<RightAnswer>;
  /** Sends all at once and takes what comes: that some are lost, or that one is wrong, is for the rule to judge. */
  askAll(requests: readonly Buffer[], workMs?: number): Promise<Exchanged>;
  /** Sends bytes that may come back, or may not; waits `patienceMs` for them and sends them again meanwhile. */
  tryEcho(datagram: Buffer, patienceMs: number): Promise<Exchanged>;
}

/** @see DatagramAsker.ask */
export type RightAnswer = Answered & { readonly reply: Arrival };

type Attempt = (trial: DatagramTrial) => Promise<Observation>;

/** Makes a rule of an attempt that returns what it saw, or throws {@link RuleBroken} where it has seen enough. */
export function datagramRule(
  facts: Omit<CheckRule, 'check' | 'transport'>,
  attempt: Attempt,
): CheckRule {
  return {
    ...facts,
    transport: 'udp',
    check: (server, tools) => tryRule(server, tools, attempt),
  };
}

async function tryRule(
  server: SubjectServer,
  tools: CheckTools,
  attempt: Attempt,
): Promise<Observation> {
  const clients: DatagramClient[] = [];
  const exchangers: Exchanger[] = [];
  const progress: Progress = { cameMs: 0 };
  const place = { target: server.target, signal: tools.signal };

  async function openAt(localAddress: string | null): Promise<DatagramAsker | null> {
    const client = await openDatagrams(place, localAddress);
    if (client === null) return null;
    clients.push(client);
    const exchanger = createExchanger(client, progress);
    exchangers.push(exchanger);
    return createAsker(client, exchanger, server, tools.patienceMs);
  }

  async function open(): Promise<DatagramAsker> {
    const asker = await openAt(null);
    if (asker === null) throw new Error('no datagram socket could be opened');
    return asker;
  }

  try {
    const observation = await attempt({ server, tools, open, openAt }).catch((error: unknown) => {
      if (error instanceof RuleBroken) return error.observation;
      throw error;
    });
    // What was sent again still waits to be answered: whoever asks next would be behind it.
    if (server.end() === null) await drainAll(exchangers, tools);
    return observation;
  } finally {
    for (const client of clients) client.close();
  }
}

async function drainAll(
  exchangers: readonly Exchanger[],
  { patienceMs, signal }: CheckTools,
): Promise<void> {
  try {
    await Promise.all(exchangers.map((exchanger) => exchanger.drain(patienceMs)));
  } catch (error) {
    // What the rule saw is not lost with the time for this.
    if (!signal.aborted) throw error;
  }
}

function createAsker(
  client: DatagramClient,
  exchanger: Exchanger,
  server: SubjectServer,
  patienceMs: number,
): DatagramAsker {
  const isOver = (): boolean => server.end() !== null;

  function askAll(requests: readonly Buffer[], workMs = 0): Promise<Exchanged> {
    const questions = requests.map((request) => ({ request, expected: replyTo(request) }));
    return exchanger.exchange(questions, { workMs, patienceMs, isOver });
  }

  function tryEcho(datagram: Buffer, shortMs: number): Promise<Exchanged> {
    const patience = { workMs: 0, patienceMs: Math.min(shortMs, patienceMs), isOver };
    return exchanger.exchange([{ request: datagram, expected: datagram }], patience);
  }

  async function ask(request: Buffer, sent: string, workMs = 0): Promise<RightAnswer> {
    const exchanged = await askAll([request], workMs);
    const [answer] = exchanged.answers;
    if (answer !== undefined && answer.reply !== null) return { ...answer, reply: answer.reply };
    if (exchanged.refused !== null) throw refusedHere(sent, exchanged.refused);
    if (exchanged.wrong !== null) throw wrongReply(sent, request, exchanged.wrong.bytes);
    throw noReply(sent, server, patienceMs);
  }

  return {
    client,
    ask,
    askAll,
    tryEcho,
    listen: (untilMs) => exchanger.listen(untilMs),
    answers: () => exchanger.answers(),
  };
}
