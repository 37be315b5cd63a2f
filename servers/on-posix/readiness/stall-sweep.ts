// Cuts off clients that stand still where they should not: in mid-frame, or with replies unread. One look at all of them now and
// then, so that no request pays for a timer.
import { CHECKS_PER_TIMEOUT } from '../../limits.js';
import { isMidFrame, type StreamClient } from './stream-client.js';
import type { StreamExchange } from './stream-exchange.js';

/**
 * Makes the sweep, to be called more often than the idle timeout passes.
 * @param clients those there are, by descriptor. @param exchange cuts those that have stood still for `idleTimeoutMs` to 1.25 of it.
 */
export function createStallSweep(
  clients: ReadonlyMap<number, StreamClient>,
  idleTimeoutMs: number,
  exchange: Pick<StreamExchange, 'cut'>,
): () => void {
  const everyMs = idleTimeoutMs / CHECKS_PER_TIMEOUT;
  let dueMs = performance.now() + everyMs;

  return function sweep(): void {
    const now = performance.now();
    if (now < dueMs) return;
    dueMs = now + everyMs;
    for (const client of clients.values()) if (hasStalled(client)) exchange.cut(client);
  };
}

function hasStalled(client: StreamClient): boolean {
  const isStill = isWaitedFor(client) && client.movedBytes === client.seenBytes;
  client.standstills = isStill ? client.standstills + 1 : 0;
  client.seenBytes = client.movedBytes;
  return client.standstills >= CHECKS_PER_TIMEOUT;
}

function isWaitedFor(client: StreamClient): boolean {
  return client.unsent !== null || (isMidFrame(client) && client.isReading);
}
