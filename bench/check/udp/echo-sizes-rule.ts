// Datagrams of every size up to the largest. A server whose buffer is too small cuts what is longer, or does not answer it at all;
// from where on is found out and told.
import { HEADER_BYTES, MAX_DATAGRAM_PAYLOAD_BYTES } from '../../../protocol/frame.js';
import { echo } from '../../../protocol/sample-frames.js';
import { RuleBroken, passed } from '../observations.js';
import { countBytes } from '../wire/show-bytes.js';
import { datagramRule, type DatagramAsker, type DatagramTrial } from './datagram-rule.js';
import { isAnswered } from './exchange-datagrams.js';
import { noReply, wrongReply } from './explain-datagram.js';

const LARGEST_BYTES = HEADER_BYTES + MAX_DATAGRAM_PAYLOAD_BYTES;
/** Bytes with the header: what buffers usually hold, and one more; an Ethernet frame's; the ends. */
const SIZES_BYTES = [
  HEADER_BYTES,
  ...[64, 100, 128, 256, 512, 1_000, 1_024, 1_472, 1_500, 2_000, 2_048, 4_096, 8_192].flatMap(
    (bytes) => [bytes, bytes + 1],
  ),
  ...[9_000, 10_000, 16_384, 32_768, 60_000, 65_000].flatMap((bytes) => [bytes, bytes + 1]),
  LARGEST_BYTES,
];
/** Between two of these sizes, halved so often while a limit is looked for: the limit is then told exactly or nearly. */
const HALVINGS = 8;
/** What the kernel says of a datagram longer than it sends; macOS sends 9,216 bytes unless told otherwise. */
const TOO_LONG = 'EMSGSIZE';

export const echoSizesRule = datagramRule(
  {
    id: 'udp-echo-sizes',
    title: 'echoes every size up to 65,507 bytes',
    level: 'echo',
    server: 'shared',
    rule: 'A datagram has up to 65,507 bytes, and comes back whole (docs/protocol.md, The frame).',
  },
  async (trial) => {
    const asker = await trial.open();
    let largest = 0;
    for (const bytes of SIZES_BYTES) {
      const outcome = await trySize(asker, bytes, trial.tools.patienceMs);
      if (outcome === 'sent by nobody') {
        const what = `all came back; this host sends none longer than ${countBytes(largest)}`;
        return passed(describe(largest), what);
      }
      if (outcome === 'silence') throw await tooLong(trial, asker, largest, bytes);
      largest = bytes;
    }
    return passed(describe(largest), 'all came back, byte for byte');
  },
);

type Outcome = 'echoed' | 'silence' | 'sent by nobody';

/** @throws {RuleBroken} when it comes back wrong. */
async function trySize(asker: DatagramAsker, bytes: number, patienceMs: number): Promise<Outcome> {
  const frame = echo(bytes - HEADER_BYTES, bytes);
  const exchanged = await asker.tryEcho(frame, patienceMs);
  const { wrong, refused } = exchanged;
  if (refused === TOO_LONG) return 'sent by nobody';
  if (wrong !== null) {
    throw wrongReply(`an echo request of ${countBytes(bytes)}`, frame, wrong.bytes);
  }
  return isAnswered(exchanged) ? 'echoed' : 'silence';
}

/** From where on nothing is answered, when `largest` is and `missing` is not. */
async function tooLong(
  { server, tools }: DatagramTrial,
  asker: DatagramAsker,
  largest: number,
  missing: number,
): Promise<RuleBroken> {
  const sent = `an echo request of ${countBytes(missing)}`;
  if (largest === 0 || server.end() !== null) return noReply(sent, server, tools.patienceMs);
  let [below, above] = [largest, missing];
  for (let halving = 0; halving < HALVINGS && above - below > 1; halving++) {
    const middle = Math.floor((below + above) / 2);
    const outcome = await trySize(asker, middle, tools.patienceMs / HALVINGS);
    if (outcome === 'echoed') below = middle;
    else above = middle;
  }
  return new RuleBroken(
    `echo requests of up to ${countBytes(above)}`,
    `those of up to ${countBytes(below)} came back; of one of ${countBytes(above)}, nothing`,
    `A datagram that is longer than the buffer loses its rest, and is then no whole frame: is it recvfrom(${below})? Give recvfrom room for 65,507 bytes, and the socket a receive buffer (SO_RCVBUF) that holds one.`,
  );
}

function describe(largest: number): string {
  return `echo requests of sizes from ${HEADER_BYTES} to ${countBytes(largest)}`;
}
