// Slide "Is my computer big or little endian?". Look at the first block: it is how this computer keeps the number in memory.
// On a little endian one the least significant byte comes first, and only there does it differ from the other two.
import type { Lab, LabProgram } from './program.js';

export const byteOrder = {
  name: 'byte-order',
  slide: 'Is my computer big or little endian?',
  shows:
    'how 16909060 lies in memory: as this computer keeps it, packed big-endian, and in network byte order',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: false,
  run: (lab) => {
    const value = Number.parseInt('16909060', 10);
    lab.print(`Var has ${hex(value, 8)}`);
    // The slide takes the bytes from the number, least significant first; these are the memory's own.
    showBytes(lab, new Uint8Array(Uint32Array.of(value).buffer));
    lab.print('');
    showBytes(lab, pack('>I', value)); // Big-Endian
    lab.print('');
    showBytes(lab, pack('!I', value)); // Network Byte Order
  },
} satisfies LabProgram;

function showBytes(lab: Lab, data: Uint8Array): void {
  for (const [i, byte] of data.entries()) lab.print(`Byte ${i} has ${hex(byte, 2)}`);
}

/** struct.pack() of one unsigned int of 4 bytes. The network's order is big-endian: `!` and `>` are the same. */
function pack(format: '>I' | '!I' | '<I', value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, value, format === '<I');
  return new Uint8Array(bytes.buffer);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
