// The test vectors of the compute digest, as docs/protocol.md prints them, for whoever checks a server by them.
import { KIND_COMPUTE } from './frame.js';
import { request } from './sample-frames.js';

/** A payload (hexadecimal), how often its hash is stepped, and the digest that must come of it. */
export interface DigestVector {
  readonly payload: string;
  readonly amount: number;
  readonly digest: string;
}

export const DIGEST_VECTORS: readonly DigestVector[] = [
  { payload: '', amount: 0, digest: '811c9dc5' },
  { payload: '', amount: 1, digest: '4622a677' },
  { payload: '61', amount: 0, digest: 'e40c292c' },
  { payload: '61', amount: 1, digest: '441aaeb8' },
  { payload: '666f6f626172', amount: 1_000, digest: 'f6c9c754' },
  { payload: 'cc2431c4', amount: 0, digest: '00000001' },
  { payload: 'cc2431c4', amount: 3, digest: '9dcca8c5' },
  { payload: '00'.repeat(32), amount: 20_000, digest: '7975ba8f' },
  { payload: '000102030405060708090a0b0c0d0e0f', amount: 100_000, digest: 'b982f142' },
];

/** The compute request of a vector. */
export function vectorRequest({ payload, amount }: DigestVector, sequence: number): Buffer {
  const frame = request(payload.length / 2, { kind: KIND_COMPUTE, amount, sequence });
  frame.write(payload, frame.length - payload.length / 2, 'hex');
  return frame;
}
