// The first rules: what is sent comes back, byte for byte, whatever its size.
import { MAX_STREAM_PAYLOAD_BYTES } from '../../../protocol/frame.js';
import { echo } from '../../../protocol/sample-frames.js';
import { passed, RuleBroken, warned } from '../observations.js';
import type { CheckRule, Observation } from '../rule.js';
import { countBytes, showBytes } from '../wire/show-bytes.js';
import type { StreamClient } from '../wire/stream-client.js';
import { explainSilence } from './explain-silence.js';
import { ask, brokenBy, streamRule, type StreamTrial } from './stream-rule.js';

/** Around every boundary there is: header, usual buffers, segments, socket buffers, the largest frame. */
const PAYLOAD_SIZES = [
  0,
  1,
  19,
  20,
  21,
  492,
  1_004,
  1_005,
  4_077,
  16_364,
  65_515,
  65_516,
  65_517,
  200_000,
  MAX_STREAM_PAYLOAD_BYTES,
];
const ECHO_RULE =
  'What a client sends comes back, byte for byte and nothing else (RFC 862; docs/protocol.md, The reply).';
/** How long a byte without a frame may be on its way before a server counts as one that waits for frames. */
const RAW_PATIENCE_MS = 400;

/** Every byte differs; and what some take for negative, for the last or for none. A sequence may be any number. */
const SEQUENCES = [0x01020304, 0x05060708, 0x8000_0000, 0xffff_ffff, 0] as const;
const ECHOED = SEQUENCES.map((sequence) => echo(44, sequence));
const SENT = `${ECHOED.length} echo requests of 64 bytes`;
const PLACES = ['', ', the second on its connection'];
const LATER = ', a later one on its connection';

/** One small frame, and others on the same connection: the rule without which no other makes sense. */
export const echoRule: CheckRule = streamRule(
  {
    id: 'tcp-echo',
    title: 'echoes a frame, and the next',
    level: 'echo',
    server: 'shared',
    rule: ECHO_RULE,
  },
  async (trial) => {
    const client = await trial.connect();
    for (const [index, frame] of ECHOED.entries()) {
      const sent = `an echo request of 64 bytes${PLACES[index] ?? LATER} (${showBytes(frame)})`;
      client.write(frame);
      const { bytes, outcome } = await client.read(frame.length);
      if (bytes.equals(frame)) continue;
      const broken = brokenBy({ client, frames: [frame], sent }, bytes, outcome);
      const isSilence = index === 0 && bytes.length === 0 && outcome === 'late';
      throw isSilence ? await explainSilence(trial, broken, frame) : broken;
    }
    await expectNothingMore(client);
    return passed(SENT, 'all came back, byte for byte');
  },
);

/** Nothing but the replies, until the connection is closed. Whether it closes is another rule's. */
async function expectNothingMore(client: StreamClient): Promise<void> {
  client.closeHalf();
  const { bytes } = await client.readToEnd(1_024);
  if (bytes.length === 0) return;
  const frames = ECHOED.slice(-1);
  throw brokenBy({ client, frames, sent: SENT }, Buffer.concat([...frames, bytes]), 'end');
}

/** Every size from the smallest frame to the largest; where RFC 862 is all that is asked, single bytes as well. */
export const echoSizesRule: CheckRule = streamRule(
  {
    id: 'tcp-echo-sizes',
    title: 'echoes every size up to 1 MiB',
    level: 'echo',
    server: 'shared',
    rule: ECHO_RULE,
  },
  async (trial) => {
    const client = await trial.connect();
    for (const size of PAYLOAD_SIZES) {
      const frame = echo(size, size + 1);
      await ask({
        client,
        frames: [frame],
        sent: `an echo request of ${countBytes(frame.length)}`,
      });
    }
    client.close();
    const sent = `echo requests of ${PAYLOAD_SIZES.length} sizes, 20 to 1,048,596 bytes`;
    return trial.tools.level === 'full' ? passed(sent, 'all came back') : tryRaw(trial, sent);
  },
);

/** A byte that is no whole frame: RFC 862 echoes it, a server of frames waits for the rest; both are fine. */
async function tryRaw({ connect, tools }: StreamTrial, sent: string): Promise<Observation> {
  const client = await connect();
  const frame = echo(3, 1);
  for (let count = 1; count <= 3; count++) {
    const byte = frame.subarray(count - 1, count);
    client.write(byte);
    const { bytes } = await client.read(1, Math.min(RAW_PATIENCE_MS, tools.patienceMs));
    if (bytes.length === 0) return tryRest(client, frame, count, sent);
    if (!bytes.equals(byte)) {
      throw new RuleBroken(
        `one byte, ${byte.toString('hex')}`,
        `another came back: ${bytes.toString('hex')}`,
        'Send back the very bytes that came.',
      );
    }
  }
  return passed(`${sent}, and single bytes`, 'all came back');
}

async function tryRest(
  client: StreamClient,
  frame: Buffer,
  count: number,
  sent: string,
): Promise<Observation> {
  client.write(frame.subarray(count));
  const { bytes, outcome } = await client.read(frame.length);
  if (!bytes.equals(frame)) {
    throw brokenBy(
      { client, frames: [frame], sent: 'a frame whose first byte came alone' },
      bytes,
      outcome,
    );
  }
  return warned(
    `${sent}, and single bytes`,
    'all frames came back; a byte that is no frame did not, until the frame was whole',
    'Nothing, for echobench: it sends whole frames. An RFC 862 server echoes bytes as they come.',
  );
}
