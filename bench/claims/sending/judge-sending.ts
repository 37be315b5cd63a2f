// What sends and sendalls amount to: when send() takes less than it is given, and whether sendall() does not. Pure.
import type { ClaimVerdict } from '../../../results/claims-result.js';
import { failsToWait, isSendall, isShort, isWhole } from './send-outcomes.js';
import type { TriedCase } from './send-cases.js';

/**
 * The statement says of send() that it *may* take less, and one that did proves that, on whatever socket and in whatever circumstances; so
 * it holds, and the explanation says where it was seen and where never. Of sendall() it says that it brings all over unless an error
 * occurs: one that says so and has not is the end of the claim; where each met an error, the half of the statement is open. Partly there is none.
 */
export function judgeSending(tried: readonly TriedCase[]): ClaimVerdict {
  const sendalls = tried.filter(({ sending }) => isSendall(sending) && !failsToWait(sending));
  const ended = sendalls.flatMap(({ sending, trials }) =>
    trials.filter(({ error }) => error === null).map((one) => isWhole(sending, one)),
  );
  if (ended.includes(false)) return 'does not hold here';
  if (ended.length === 0) return 'inconclusive';
  const isSeen = tried.some(
    ({ sending, trials }) =>
      sending.call === 'send' && trials.some((trial) => isShort(sending, trial)),
  );
  return isSeen ? 'holds' : 'does not hold here';
}
