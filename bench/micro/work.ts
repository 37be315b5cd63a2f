// Micro subject: the unit of work behind `compute`, and the checker that spares the generator from repeating it.
import { computeDigest, createDigestChecker, fnv1a, xorshift32 } from '../../protocol/work.js';
import { plainSubject, type Variant } from './subject.js';

/** The payload of the default 64-byte frame, and a larger one. */
const SMALL_PAYLOAD_BYTES = 44;
const LARGE_PAYLOAD_BYTES = 1_024;
/** About 20 µs of work: a common size of the compute workload. */
const ITERATIONS = 20_000;
const CHECKS = 100;

/** FNV-1a by the byte, xorshift by the step, and a whole digest, worked and jumped. */
export const workSubject = plainSubject(
  'work',
  'the unit of work: fnv1a, xorshift32, and a digest of 20,000 steps computed by a server and jumped to by a generator',
  'byte, step or digest',
  workVariants,
);

function workVariants(): Variant[] {
  const payload = Uint8Array.from({ length: LARGE_PAYLOAD_BYTES }, (_, i) => Math.imul(i, 31));
  const check = createDigestChecker(ITERATIONS);
  const digest = (): number => computeDigest(payload, 0, SMALL_PAYLOAD_BYTES, ITERATIONS);
  const jump = (): number => check(payload, 0, SMALL_PAYLOAD_BYTES);
  return [
    {
      name: 'fnv1a, per byte of 1 KiB',
      operations: LARGE_PAYLOAD_BYTES,
      run: () => fnv1a(payload),
    },
    {
      name: 'fnv1a, per 44-byte payload',
      operations: CHECKS,
      run: repeat(CHECKS, (i) => fnv1a(payload, i, i + SMALL_PAYLOAD_BYTES)),
    },
    { name: 'xorshift32, per step', operations: ITERATIONS, run: () => xorshift32(1, ITERATIONS) },
    { name: 'digest of 20,000 steps, computed', operations: 1, run: digest },
    { name: 'digest of 20,000 steps, jumped', operations: CHECKS, run: repeat(CHECKS, jump) },
    {
      name: 'making a jump matrix of 20,000 steps',
      operations: 1,
      run: () => createDigestChecker(ITERATIONS)(payload, 0, SMALL_PAYLOAD_BYTES),
    },
  ];
}

/** @returns every result, mixed so that equal ones do not cancel out. */
function repeat(times: number, operation: (i: number) => number): () => number {
  return () => {
    let mixed = 0;
    for (let i = 0; i < times; i++) mixed = (Math.imul(mixed, 31) + operation(i)) | 0;
    return mixed;
  };
}
