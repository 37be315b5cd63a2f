// A length is a promise, not a fact: a header that announces 4 GiB costs twenty bytes and the connection.
import { request } from '../../../protocol/sample-frames.js';
import { passed, RuleBroken } from '../observations.js';
import { peakMemory, type PeakMemory } from '../peak-memory.js';
import type { CheckRule } from '../rule.js';
import { countBytes, showBytes } from '../wire/show-bytes.js';
import type { StreamClient } from '../wire/stream-client.js';
import { createNeighbour } from './neighbour.js';
import { streamRule, type StreamTrial } from './stream-rule.js';

const ANNOUNCED = request(1_000, { payloadBytes: 0xffff_ffff });
/** Less than was announced, for nothing asks for exactly that; more than any runtime takes for one connection. */
const MOST_RESERVED_BYTES = 3.5 * 2 ** 30;
/** What is really filled. A runtime may collect its garbage whenever it pleases. */
const MOST_FILLED_BYTES = 512 * 2 ** 20;
const REMEDY =
  'Refuse payloadBytes above 1,048,576 before any memory is taken for it, and let buffers grow with the bytes that have come: no malloc(payloadBytes), bytearray(n) or recv(n) for a number that a client wrote.';

export const announcedLengthRule: CheckRule = streamRule(
  {
    id: 'tcp-announced-length',
    title: 'takes no memory for bytes that were only announced',
    level: 'full',
    server: 'shared',
    rule: 'A length is a promise: no memory is taken for bytes that have not come; a header that promises 4 GiB costs 20 bytes and the connection (docs/protocol.md, Rules on a stream).',
  },
  async (trial) => {
    // What a connection takes anyway is taken before.
    await askAsNeighbour(trial, 'before it');
    const { pid } = trial.server;
    const before = pid === null ? null : peakMemory(pid);
    const sent = `a header that announces 4,294,967,295 bytes, and 1,000 of them (${showBytes(ANNOUNCED)})`;
    const client = await trial.connect();
    client.write(ANNOUNCED);
    await untilClosed(trial, client, before, sent);
    expectModest(trial, before, sent);
    expectClosed(trial, client, sent);
    client.close();
    const next = await trial.tryConnect();
    if (next === null) throw new RuleBroken(sent, 'then nobody could connect any more', REMEDY);
    next.close();
    await askAsNeighbour(trial, `${sent}; after it`);
    return passed(
      sent,
      before === null
        ? 'the server closed the connection (its memory is not ours to see)'
        : 'the server closed the connection and took no memory for it',
    );
  },
);

async function askAsNeighbour(trial: StreamTrial, when: string): Promise<void> {
  const other = await createNeighbour(trial);
  await other.expectReply(when);
  other.client.close();
}

/** Looks at the memory all the while: a process that took it for this connection may be gone with it. */
async function untilClosed(
  trial: StreamTrial,
  client: StreamClient,
  before: PeakMemory | null,
  sent: string,
): Promise<void> {
  await client.eventually(() => {
    expectModest(trial, before, sent);
    return client.closed() !== null || client.arrivedBytes() > 0;
  });
}

/** @throws {RuleBroken} when the connection is still open, or what was sent was answered. */
function expectClosed({ tools }: StreamTrial, client: StreamClient, sent: string): void {
  if (client.arrivedBytes() > 0) throw new RuleBroken(sent, 'it was answered', REMEDY);
  if (client.closed() !== null) return;
  throw new RuleBroken(sent, `the connection was still open ${tools.patienceMs} ms later`, REMEDY);
}

/** @throws {RuleBroken} when the server has taken what was announced. */
function expectModest({ server }: StreamTrial, before: PeakMemory | null, sent: string): void {
  if (server.pid === null || before === null) return;
  const now = peakMemory(server.pid);
  if (now === null) return;
  const reserved = now.reservedBytes - before.reservedBytes;
  const filled = now.filledBytes - before.filledBytes;
  if (filled > MOST_FILLED_BYTES)
    throw new RuleBroken(sent, `the server filled ${countBytes(filled)} of memory`, REMEDY);
  if (reserved > MOST_RESERVED_BYTES)
    throw new RuleBroken(
      sent,
      `the server asked the system for ${countBytes(reserved)} of memory`,
      REMEDY,
    );
}
