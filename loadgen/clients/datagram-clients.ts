// What every datagram session decides alike, whichever engine's: which messages fit, how many flows there are and whose, and how
// long a refused one rests. Pure.
import { HEADER_BYTES, MAX_DATAGRAM_PAYLOAD_BYTES } from '../../protocol/frame.js';
import { LoadPlanError, MAX_DEFAULT_FLOWS, type LoadPlan } from '../load-plan.js';

/** How long the clients of a refused flow rest: a refusal comes at once, so trying again at once is a tight loop. */
export const REFUSED_REST_NS = 100e6;

/** At most one flow for each client. */
export function flowCountOf({ flows, mode }: LoadPlan): number {
  return Math.max(1, Math.min(flows ?? MAX_DEFAULT_FLOWS, mode.clients));
}

/** The clients of one flow: every `flowCount`-th, from `flow` on. */
export function clientsOf(flow: number, flowCount: number, clientCount: number): number[] {
  const clients: number[] = [];
  for (let client = flow; client < clientCount; client += flowCount) clients.push(client);
  return clients;
}

/** @throws {LoadPlanError} MESSAGE_TOO_LARGE, where a datagram cannot carry the message. */
export function refuseOversized(messageBytes: number): void {
  const mostBytes = HEADER_BYTES + MAX_DATAGRAM_PAYLOAD_BYTES;
  if (messageBytes <= mostBytes) return;
  throw new LoadPlanError(
    'MESSAGE_TOO_LARGE',
    `a message of ${messageBytes} bytes does not fit a datagram: at most ${mostBytes} over udp (--message-bytes)`,
  );
}
