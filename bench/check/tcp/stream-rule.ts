// What all rules over TCP are made of: clients that are gone when the rule is done, and replies held to what they must be.
import { repliesTo } from '../../../protocol/sample-frames.js';
import type { CheckRule, CheckTools, Observation } from '../rule.js';
import { RuleBroken } from '../observations.js';
import type { SubjectServer } from '../subject.js';
import { explainReply, type OtherReply } from '../wire/explain-reply.js';
import { openStream, type StreamClient } from '../wire/stream-client.js';

/** One trial of a rule on a server. */
export interface StreamTrial {
  readonly server: SubjectServer;
  readonly tools: CheckTools;
  /** A new client, closed when the trial is over. @throws {RuleBroken} when the server takes none. */
  readonly connect: () => Promise<StreamClient>;
  /** The same, or null when the server takes none in time. */
  readonly tryConnect: (patienceMs?: number) => Promise<StreamClient | null>;
}

/** A question to a client's server: `sent` says it in words. */
export interface Question {
  readonly client: StreamClient;
  readonly frames: readonly Buffer[];
  readonly sent: string;
  /** Beside replies to earlier frames of the same question. @default none */
  readonly others?: readonly OtherReply[];
  /** @default the tools' */
  readonly patienceMs?: number;
}

type Attempt = (trial: StreamTrial) => Promise<Observation>;

/** Makes a rule of an attempt that returns what it saw, or throws {@link RuleBroken} where it has seen enough. */
export function streamRule(
  facts: Omit<CheckRule, 'check' | 'transport'>,
  attempt: Attempt,
): CheckRule {
  return {
    ...facts,
    transport: 'tcp',
    check: (server, tools) => tryRule(server, tools, attempt),
  };
}

async function tryRule(
  server: SubjectServer,
  tools: CheckTools,
  attempt: Attempt,
): Promise<Observation> {
  const clients: StreamClient[] = [];
  async function tryConnect(patienceMs = tools.patienceMs): Promise<StreamClient | null> {
    const { target } = server;
    const client = await openStream({ target, patienceMs, signal: tools.signal });
    if (client !== null) clients.push(client);
    return client;
  }
  async function connect(): Promise<StreamClient> {
    const client = await tryConnect();
    if (client !== null) return client;
    throw new RuleBroken(
      'a connection',
      `it was refused, or not taken within ${tools.patienceMs} ms`,
      'Keep listening whatever single clients do: accept again after every connection, and let no error of one end the server.',
    );
  }
  try {
    return await attempt({ server, tools, connect, tryConnect });
  } catch (error) {
    if (error instanceof RuleBroken) return error.observation;
    throw error;
  } finally {
    for (const client of clients) client.close();
  }
}

/** Sends all frames in one write and waits for their replies. @throws {RuleBroken} for a wrong one. */
export async function ask(question: Question): Promise<void> {
  question.client.write(Buffer.concat(question.frames));
  await expectReplies(question);
}

/** Waits for the replies to frames that were sent. @throws {RuleBroken} saying what is wrong with the first wrong one. */
export async function expectReplies(question: Question): Promise<void> {
  const { client, frames, patienceMs } = question;
  const expected = repliesTo(frames);
  const { bytes, outcome } = await client.read(expected.length, patienceMs);
  if (!bytes.equals(expected)) throw brokenBy(question, bytes, outcome);
}

/** What is wrong with `received`, the replies to a question's frames: the first reply that is not right tells. */
export function brokenBy(
  { frames, sent, others = [] }: Question,
  received: Buffer,
  outcome: 'whole' | 'late' | 'end' | 'reset',
): RuleBroken {
  const replies = frames.map((frame) => repliesTo([frame]));
  let start = 0;
  let index = 0;
  for (const reply of replies) {
    if (!received.subarray(start, start + reply.length).equals(reply)) break;
    start += reply.length;
    index++;
  }
  const wrong = replies[index];
  const request = frames[index];
  if (wrong === undefined || request === undefined) {
    const all = Buffer.concat(replies);
    return explained(sent, { request: all, expected: all, received, outcome, others });
  }
  const isLast = index === replies.length - 1;
  const siblings = replies.flatMap((reply, other) =>
    other === index ? [] : [{ reply, whose: `request ${other + 1} of this client` }],
  );
  const which = replies.length === 1 ? sent : `${sent}; reply ${index + 1} of ${replies.length}`;
  return explained(which, {
    request,
    expected: wrong,
    // What follows a cut reply are the next ones, which tell nothing of this one.
    received: received.subarray(start, isLast ? undefined : start + wrong.length),
    outcome,
    others: [...siblings, ...others],
  });
}

function explained(
  sent: string,
  wrong: Omit<Parameters<typeof explainReply>[0], 'transport'>,
): RuleBroken {
  const told = explainReply({ ...wrong, transport: 'tcp' });
  if (told === null) throw new TypeError(`a reply was called wrong that is right: ${sent}`);
  return new RuleBroken(sent, told.received, told.remedy);
}
