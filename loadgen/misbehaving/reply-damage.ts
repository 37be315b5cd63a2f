// Servers whose replies are wrong: a flipped byte, a wrong byte order, garbage, too few bytes, a wrong digest.
import {
  AMOUNT_OFFSET,
  DIGEST_OFFSET,
  FLAGS_OFFSET,
  HEADER_BYTES,
  KIND_OFFSET,
  PAYLOAD_BYTES_OFFSET,
  SEQUENCE_OFFSET,
} from '../../protocol/frame.js';
import { honestReply } from './honest-reply.js';
import { createOccasions, type Misbehaviour, type Regularity } from './misbehaviour.js';

/** The parts of a frame a flip can be aimed at; `any` takes each byte of the frame in turn. */
export type FlipTarget =
  'length' | 'sequence' | 'kind' | 'flags' | 'amount' | 'digest' | 'payload' | 'any';

const FIELDS: Readonly<Record<FlipTarget, (frameBytes: number) => readonly [number, number]>> = {
  length: () => [PAYLOAD_BYTES_OFFSET, SEQUENCE_OFFSET],
  sequence: () => [SEQUENCE_OFFSET, KIND_OFFSET],
  kind: () => [KIND_OFFSET, FLAGS_OFFSET],
  flags: () => [FLAGS_OFFSET, AMOUNT_OFFSET],
  amount: () => [AMOUNT_OFFSET, DIGEST_OFFSET],
  digest: () => [DIGEST_OFFSET, HEADER_BYTES],
  payload: (frameBytes) => [HEADER_BYTES, frameBytes],
  any: (frameBytes) => [0, frameBytes],
};

/** Flips bits of one byte in every n-th reply; successive flips go through the target's bytes in turn. */
export function createFlips(target: FlipTarget, regularity: Regularity): Misbehaviour {
  let flips = 0;
  return createDamage(regularity, (reply) => {
    const [start, end] = FIELDS[target](reply.length);
    const at = start + (flips % (end - start));
    // Another bit each time round, so that small and large changes of a number both occur.
    const bit = (flips + Math.floor(flips / (end - start))) % 8;
    reply[at] = (reply[at] as number) ^ (1 << bit);
    flips += 1;
    return reply;
  });
}

/** Sends header fields least significant byte first: what a server forgets that skips `htonl`. */
export function createLittleEndian(regularity: Regularity): Misbehaviour {
  return createDamage(regularity, (reply) => {
    reply.subarray(PAYLOAD_BYTES_OFFSET, SEQUENCE_OFFSET).swap32();
    reply.subarray(SEQUENCE_OFFSET, KIND_OFFSET).swap32();
    reply.subarray(KIND_OFFSET, AMOUNT_OFFSET).swap16();
    reply.subarray(AMOUNT_OFFSET, HEADER_BYTES).swap32();
    return reply;
  });
}

/** Sends bytes that have nothing to do with the request, of the same length. */
export function createGarbage(regularity: Regularity): Misbehaviour {
  return createDamage(regularity, (reply) => Buffer.alloc(reply.length, 'no such reply\r\n'));
}

/** Sends the digest one too high. */
export function createWrongDigest(regularity: Regularity): Misbehaviour {
  return createDamage(regularity, (reply) => {
    reply.writeUInt32BE((reply.readUInt32BE(DIGEST_OFFSET) + 1) >>> 0, DIGEST_OFFSET);
    return reply;
  });
}

/** Sends the first half of a reply and, on a stream, ends it there. */
export function createTruncation(regularity: Regularity): Misbehaviour {
  const occasions = createOccasions(regularity);
  return {
    answer: (request, peer) => {
      const reply = honestReply(request);
      if (occasions.isNext()) {
        peer.write(reply.subarray(0, reply.length >> 1));
        peer.end();
      } else peer.write(reply);
    },
    misdeeds: () => occasions.count(),
    close: () => undefined,
  };
}

function createDamage(regularity: Regularity, damage: (reply: Buffer) => Buffer): Misbehaviour {
  const occasions = createOccasions(regularity);
  return {
    answer: (request, peer) => {
      const reply = honestReply(request);
      peer.write(occasions.isNext() ? damage(reply) : reply);
    },
    misdeeds: () => occasions.count(),
    close: () => undefined,
  };
}
