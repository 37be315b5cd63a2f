// The claim that send may take fewer bytes than it is given and sendall does not: counted over sizes, on sockets that wait and that do not.
import { unsupportedReason } from '../../posix/platform.js';
import type { Claim, ClaimFinding, ClaimLab } from './claim.js';
import { explainSending } from './sending/explain-sending.js';
import { judgeSending } from './sending/judge-sending.js';
import { trySending, type SendCase } from './sending/send-cases.js';
import { sendingChart, sendingEvidence } from './sending/sending-evidence.js';
import { roundsWithin } from './take-turns.js';

/** How much is sent, and how often. */
export interface SendSizes {
  /** Given to one send, ascending. The last is more than both sides' buffers hold. */
  readonly bytes: readonly number[];
  readonly trialsEach: number;
}

const KIB = 1_024;
const MIB = KIB * KIB;
const USUAL_SIZES: SendSizes = {
  bytes: [KIB, 64 * KIB, MIB, 4 * MIB, 16 * MIB],
  trialsEach: 30,
};
/** Far less than what is given, so that what the kernel takes does not depend on how its buffers have grown. */
const SMALL_BUFFER_BYTES = 8 * KIB;
const TIMEOUT_MS = 20;

export const sendallAgainstSend = {
  id: 'sendall-against-send',
  statement:
    'send() may take fewer bytes than it is given; sendall() sends them all unless an error occurs, and then nobody knows how many were sent.',
  slide: 'Sending data',
  budgetMs: 15_000,
  test: (lab) => testSending(lab, USUAL_SIZES),
} as const satisfies Claim;

/** @throws {MeasureError} when the sending program fails. */
export async function testSending(
  lab: ClaimLab,
  { bytes, trialsEach }: SendSizes,
): Promise<ClaimFinding> {
  const reason = unsupportedReason();
  if (reason !== null) {
    const explanation = `Bare system calls cannot be made here, and Node's own write hides what send() took: ${reason}.`;
    return { verdict: 'inconclusive', evidence: [], explanation };
  }
  const times = {
    trialsEach: roundsWithin(lab, sendallAgainstSend.budgetMs, trialsEach),
    untilMs: performance.now() + lab.budgetMs,
  };
  const tried = await trySending(casesOf(bytes), times, lab.signal, lab.progress);
  return {
    verdict: judgeSending(tried),
    evidence: sendingEvidence(tried, lab.seed),
    explanation: explainSending(tried, lab.seed),
    chart: sendingChart(tried),
  };
}

function casesOf(sizes: readonly number[]): SendCase[] {
  const largest = sizes.at(-1) ?? MIB;
  const second = sizes[1] ?? largest;
  const plain: SendCase = {
    call: 'send',
    mode: 'blocking',
    bytes: largest,
    sendBufferBytes: null,
    timeoutMs: null,
    peer: 'reads',
    isSignalled: false,
  };
  return [
    ...sizes.toReversed().map((bytes): SendCase => ({ ...plain, mode: 'non-blocking', bytes })),
    ...sizes.toReversed().map((bytes): SendCase => ({ ...plain, bytes })),
    { ...plain, mode: 'non-blocking', bytes: second, sendBufferBytes: SMALL_BUFFER_BYTES },
    { ...plain, mode: 'non-blocking', peer: 'does not read' },
    { ...plain, peer: 'does not read', isSignalled: true },
    { ...plain, peer: 'does not read', timeoutMs: TIMEOUT_MS },
    { ...plain, call: 'sendall' },
    { ...plain, call: 'sendall-waiting', mode: 'non-blocking' },
    { ...plain, call: 'sendall', mode: 'non-blocking' },
  ];
}
