// The one question that most datagrams need: whether they keep the rules and ask for an echo. Allocates nothing; for all else there
// is protocol/frame.ts.
import {
  HEADER_BYTES,
  KIND_ECHO,
  KIND_OFFSET,
  PAYLOAD_BYTES_OFFSET,
} from '../../protocol/frame.js';

/** Whether the first `length` bytes of `memory` are a datagram that keeps the rules and asks for an echo. */
export function isPlainEcho(memory: DataView, length: number): boolean {
  return (
    length >= HEADER_BYTES &&
    memory.getUint32(PAYLOAD_BYTES_OFFSET) === length - HEADER_BYTES &&
    // Kind echo and no flags, read as the one integer they lie in.
    memory.getUint32(KIND_OFFSET) === KIND_ECHO
  );
}
