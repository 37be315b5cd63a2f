// Whether datagrams may be lost, by those that the kernel dropped. Pure.
import type { ClaimVerdict } from '../../../results/claims-result.js';
import { isCounted, totalsOf, type LossFindings } from './loss-levels.js';

/**
 * That they may be lost is proved by one that the kernel counted as dropped at the socket of a server that reads: holds, whatever the
 * interval of its share. Partly where only a socket that nobody reads loses any. Where drops are not counted, a load proves nothing.
 */
export function judgeLoss({ levels, bursts }: LossFindings): ClaimVerdict {
  if (levels.some((level) => totalsOf(level).lost > 0)) return 'holds';
  if (bursts.some(({ sent, held, refused }) => held + refused < sent)) return 'holds partly';
  return bursts.length === 0 || !isCounted(levels) ? 'inconclusive' : 'does not hold here';
}
