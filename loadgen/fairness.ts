// How evenly the clients of a load were served. Pure.
import type { LoadResult } from './load-result.js';
import type { WorkerRecord } from './worker-record.js';

/** Jain's fairness index of `shares`: 1 when all are equal, 1/n when one has everything; null when none has anything.
 *  @see Jain, Chiu, Hawe 1984, DEC-TR-301 */
export function jainIndex(shares: readonly number[]): number | null {
  let sum = 0;
  let squares = 0;
  for (const share of shares) {
    sum += share;
    squares += share * share;
  }
  return squares === 0 ? null : (sum * sum) / (shares.length * squares);
}

/**
 * Fairness over all clients of a closed loop. In open loop it is the generator that chooses the connection, so those it
 * never needed say nothing about the server and are left out.
 */
export function fairnessOf(
  records: readonly WorkerRecord[],
  openLoop: boolean,
): LoadResult['fairness'] {
  const replies: number[] = [];
  let clients = 0;
  let unservedClients = 0;
  for (const record of records) {
    for (const [client, count] of record.repliesByClient.entries()) {
      clients++;
      const active = record.activeByClient[client] === 1;
      if (active && record.answeredByClient[client] === 0) unservedClients++;
      if (active || !openLoop) replies.push(count);
    }
  }
  return {
    clients,
    unservedClients,
    jainIndex: jainIndex(replies),
    minRequests: replies.reduce((low, count) => Math.min(low, count), replies[0] ?? 0),
    maxRequests: replies.reduce((high, count) => Math.max(high, count), 0),
  };
}
