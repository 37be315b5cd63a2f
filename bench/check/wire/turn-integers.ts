// A frame as a server reads and writes it that keeps its integers as its processor does: little-endian. Pure.

/** Offset and bytes of each integer of the header. */
const INTEGERS = [
  [0, 4],
  [4, 4],
  [8, 2],
  [10, 2],
  [12, 4],
  [16, 4],
] as const;

/** What to do about a server that reads such frames, and not those of the protocol. */
export const READ_REMEDY =
  "Read the header in network byte order: struct.unpack('!IIHHII', …) (Python), ntohl and ntohs (C), readUInt32BE (Node).";

/** A copy of a whole frame with every integer of its header from the other end. */
export function turnIntegers(frame: Buffer): Buffer {
  const turned = Buffer.from(frame);
  for (const [offset, bytes] of INTEGERS) turned.subarray(offset, offset + bytes).reverse();
  return turned;
}
