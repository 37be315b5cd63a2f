// Why a server of streams does not answer a plain request at all, as far as one more request can tell.
import { RuleBroken } from '../observations.js';
import { READ_REMEDY, turnIntegers } from '../wire/turn-integers.js';
import type { StreamTrial } from './stream-rule.js';

/** @param silence what is told of it if nothing better is known; @param request a whole frame that nothing came for. */
export async function explainSilence(
  { tryConnect, server }: StreamTrial,
  silence: RuleBroken,
  request: Buffer,
): Promise<RuleBroken> {
  if (server.end() !== null) return silence;
  const turned = turnIntegers(request);
  const client = await tryConnect();
  client?.write(turned);
  const reading = await client?.read(turned.length);
  if (reading?.bytes.equals(turned) !== true) return silence;
  const { sent } = silence.observation;
  return new RuleBroken(
    sent ?? 'an echo request',
    'nothing came; the same frame with every integer little-endian was answered',
    READ_REMEDY,
  );
}
