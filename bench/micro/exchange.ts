// Micro subject: writing a request and checking its reply, the load generator's own cost per request beside the sockets.
import { createExchange } from '../../loadgen/exchange.js';
import { DIGEST_OFFSET, HEADER_BYTES } from '../../protocol/frame.js';
import { computeDigest } from '../../protocol/work.js';
import type { Workload } from '../../protocol/workload.js';
import { plainSubject, type Variant } from './subject.js';

const REQUESTS = 100;
const MESSAGE_SIZES_BYTES = [64, 1_024, 16_384];
const CLIENT = 7;
const SEED = 1;
/** Few steps: the check does not step, so their number does not matter to it. */
const COMPUTE: Workload = { kind: 'compute', iterations: 1_000 };

/** writeRequest and isReply of loadgen/exchange.ts over message sizes and workloads. */
export const exchangeSubject = plainSubject(
  'exchange',
  'a request written and its reply verified by loadgen/exchange.ts: what checking every reply costs the generator',
  'request',
  () => [
    ...MESSAGE_SIZES_BYTES.flatMap((bytes) => variants('echo', { kind: 'echo' }, bytes)),
    ...variants('compute', COMPUTE, 64),
  ],
);

function variants(name: string, workload: Workload, messageBytes: number): Variant[] {
  const exchange = createExchange(workload, messageBytes, SEED);
  const buffer = Buffer.alloc(REQUESTS * messageBytes);
  const write = (): number => {
    for (let i = 0; i < REQUESTS; i++) exchange.writeRequest(buffer, i * messageBytes, CLIENT, i);
    return buffer.readUInt32BE(buffer.length - messageBytes + 4);
  };
  write();
  const replies = Buffer.from(buffer);
  for (let i = 0; i < REQUESTS; i++) answer(replies, i * messageBytes, messageBytes, workload);
  const verify = (): number => {
    let right = 0;
    for (let i = 0; i < REQUESTS; i++) {
      if (exchange.isReply(replies, i * messageBytes, CLIENT, i)) right++;
    }
    return right;
  };
  return [
    { name: `write ${name} of ${messageBytes} B`, operations: REQUESTS, run: write },
    { name: `verify ${name} of ${messageBytes} B`, operations: REQUESTS, run: verify },
  ];
}

/** Turns a request into its reply, as a server would. */
function answer(buffer: Buffer, offset: number, messageBytes: number, workload: Workload): void {
  if (workload.kind !== 'compute') return;
  const start = offset + HEADER_BYTES;
  const digest = computeDigest(buffer, start, offset + messageBytes, workload.iterations);
  buffer.writeUInt32BE(digest, offset + DIGEST_OFFSET);
}
