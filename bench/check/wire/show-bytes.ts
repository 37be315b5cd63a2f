// Bytes as people read them in a finding: hexadecimal in groups, cut to a readable length. Pure.

/** Enough for a header and the first bytes of a payload. */
const SHOWN_BYTES = 28;

/** `64 bytes: 0000002c 00000001 … `, or `nothing`. */
export function showBytes(bytes: Buffer): string {
  if (bytes.length === 0) return 'nothing';
  return `${countBytes(bytes.length)}: ${showHex(bytes)}`;
}

/** Hexadecimal in groups of four bytes, as the header's fields lie, and what follows as an ellipsis. */
export function showHex(bytes: Buffer): string {
  const hex = bytes.subarray(0, SHOWN_BYTES).toString('hex');
  const groups = (hex.match(/.{1,8}/gu) ?? []).join(' ');
  return bytes.length > SHOWN_BYTES ? `${groups} …` : groups;
}

/** `1 byte`, `1,048,596 bytes`. */
export function countBytes(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'byte' : 'bytes'}`;
}
