// What every server allows its clients, on either substrate: room, time, and when there is no more of it. The same everywhere, or
// styles would differ by more than their style.
import { MAX_STREAM_PAYLOAD_BYTES } from '../protocol/frame.js';

/** Room for a burst of clients in the kernel; it caps this at net.core.somaxconn (4,096 on current Linux). */
export const BACKLOG = 4_096;
/**
 * Linux's default holds some 200 small datagrams, fewer than the clients of one cell send at once: their loss would be the
 * buffer's doing and not the style's. The kernel caps it at net.core.rmem_max without a word, which a run records.
 */
export const RECEIVE_BUFFER_BYTES = 1 << 20;

/** Requests of one client in flight at once where a style does not say otherwise. More only deepens a queue. */
export const MAX_IN_FLIGHT = 64;
/** Reading stops while this many bytes of a client's requests are unanswered: the largest frame, whatever their number. */
export const MAX_IN_FLIGHT_BYTES = MAX_STREAM_PAYLOAD_BYTES;
/** Reading stops while this many bytes of replies are unsent: a few socket buffers, so that no throughput is lost. */
export const MAX_UNSENT_BYTES = 262_144;

/** Datagrams being worked on or waiting for it, beyond which more are dropped. */
export const MAX_PENDING_DATAGRAMS = 4_096;
/** Bytes of those: enough for 256 of the largest. */
export const MAX_PENDING_DATAGRAM_BYTES = 16_777_216;
/** Bytes of replies the kernel would not take yet, beyond which replies are dropped. */
export const MAX_UNSENT_DATAGRAM_BYTES = 4_194_304;

/** How long a client that broke the rules may take to close its side once all it is owed has been sent. */
export const LINGER_MS = 1_000;
/** A client is looked at this often per idle timeout: one that stalls is noticed within that part of it. */
export const CHECKS_PER_TIMEOUT = 4;

/** Part of the grace period after which connections are cut, so that the process is gone when it ends. */
const CUT_AFTER_SHARE = 0.75;

/** How long clients may finish, of a grace period, before they are cut. Milliseconds. */
export function cutAfterMs(graceMs: number): number {
  return Math.floor(graceMs * CUT_AFTER_SHARE);
}
