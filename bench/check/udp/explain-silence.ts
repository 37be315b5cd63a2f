// Why a server of datagrams does not answer a plain request at all, as far as one more request can tell.
import { RuleBroken } from '../observations.js';
import { READ_REMEDY, turnIntegers } from '../wire/turn-integers.js';
import type { DatagramAsker, DatagramTrial } from './datagram-rule.js';
import { isAnswered } from './exchange-datagrams.js';
import { noReply } from './explain-datagram.js';

/** @param request a whole frame that nothing came for; @param sent it, in words. */
export async function explainSilence(
  { server, tools }: DatagramTrial,
  asker: DatagramAsker,
  request: Buffer,
  sent: string,
): Promise<RuleBroken> {
  const silence = noReply(sent, server, tools.patienceMs);
  if (server.end() !== null) return silence;
  const turned = await asker.tryEcho(turnIntegers(request), tools.patienceMs);
  if (!isAnswered(turned)) return silence;
  return new RuleBroken(
    sent,
    'nothing came; the same frame with every integer little-endian was answered',
    READ_REMEDY,
  );
}
