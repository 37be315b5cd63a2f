// Frames that break the rules: they cost their client the connection, and nobody else anything.
import {
  SET_FLAGS,
  TOO_LONG_BYTES,
  UNKNOWN_KINDS,
  echo,
  repliesTo,
  request,
  showField,
  wait,
} from '../../../protocol/sample-frames.js';
import { passed, RuleBroken } from '../observations.js';
import type { CheckRule } from '../rule.js';
import { countBytes, showBytes } from '../wire/show-bytes.js';
import { createNeighbour } from './neighbour.js';
import { brokenBy, streamRule, type StreamTrial } from './stream-rule.js';

const RULE =
  'A frame that breaks the rules costs its client the connection, after the replies owed before it; no other client notices (docs/protocol.md, Rules on a stream).';
/** Read beyond what is owed, to tell what it is. */
const SURPLUS_BYTES = 4_096;

/** Frames with one and the same fault, each with what is wrong with it. */
interface Malformed {
  readonly id: string;
  readonly title: string;
  readonly frames: readonly (readonly [what: string, frame: Buffer])[];
  readonly remedy: string;
}

const MALFORMED: readonly Malformed[] = [
  {
    id: 'tcp-oversized',
    title: 'refuses a frame that is too large',
    // What promises still more is another rule's.
    frames: [
      [
        'a header that announces 1,048,577 bytes of payload, one more than allowed',
        request(0, { payloadBytes: TOO_LONG_BYTES }),
      ],
    ],
    remedy:
      'Look at payloadBytes before anything else: more than 1,048,576 is refused by closing the connection.',
  },
  {
    id: 'tcp-unknown-kind',
    title: 'refuses a frame of unknown kind',
    frames: UNKNOWN_KINDS.map((kind) => [
      `a frame of kind ${showField(kind)}`,
      request(8, { kind }),
    ]),
    remedy:
      'Kinds are 0, 1 and 2, in two bytes: close the connection for any other, rather than echo it.',
  },
  {
    id: 'tcp-flags',
    title: 'refuses a frame with a flag set',
    frames: SET_FLAGS.map((flags) => [
      `a frame with flags ${showField(flags)}`,
      request(8, { flags }),
    ]),
    remedy:
      'flags, in two bytes, must be 0: close the connection for anything else, so that a later version can give them a meaning.',
  },
];

export const MALFORMED_RULES: readonly CheckRule[] = MALFORMED.map(
  ({ id, title, frames, remedy }) =>
    streamRule({ id, title, level: 'full', server: 'shared', rule: RULE }, async (trial) => {
      for (const [what, frame] of frames) await tryMalformed(trial, what, frame, remedy);
      return passed(
        `two requests and ${frames.map(([what]) => what).join(', or ')}`,
        'the replies that were owed, then the server closed; another client was served',
      );
    }),
);

async function tryMalformed(
  trial: StreamTrial,
  what: string,
  frame: Buffer,
  remedy: string,
): Promise<void> {
  const client = await trial.connect();
  const owed = [wait(7, 5_000, 1), echo(300, 2)];
  const expected = repliesTo(owed);
  const sent = `two requests and ${what} (${showBytes(frame)})`;
  const other = await createNeighbour(trial);
  client.write(Buffer.concat([...owed, frame]));
  const { bytes, outcome } = await client.read(expected.length);
  if (!bytes.equals(expected)) throw brokenBy({ client, frames: owed, sent }, bytes, outcome);
  // An answer to what must not be answered is seen at once; without it, the server has its time to close.
  const surplus = await client.read(1);
  if (surplus.bytes.length > 0) {
    const rest = await client.read(Math.min(SURPLUS_BYTES, client.arrivedBytes()));
    const answer = Buffer.concat([surplus.bytes, rest.bytes]);
    throw new RuleBroken(sent, `it was answered, by ${showBytes(answer)}`, remedy);
  }
  if (surplus.outcome === 'late') {
    throw new RuleBroken(
      sent,
      `${countBytes(expected.length)} that were owed, and the connection was still open ${trial.tools.patienceMs} ms later`,
      remedy,
    );
  }
  client.close();
  await other.expectReply(`${sent}; meanwhile`);
  await other.askAgain(`${sent}; after it`);
  other.client.close();
}
