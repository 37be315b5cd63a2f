// Slide "Network Byte Order formatting in C". Look at the column "in memory": what htons() and htonl() give lies there with its most
// significant byte first, on every computer. On a big endian one they do nothing.
import { endianness } from 'node:os';
import type { LabProgram } from './program.js';

export const byteOrderFunctions = {
  name: 'byte-order-functions',
  slide: 'Network Byte Order formatting in C',
  shows: 'htons, htonl, ntohs and ntohl: words of 2 and 4 bytes to network byte order and back',
  role: 'alone',
  hasDelay: false,
  needsSystemCalls: false,
  run: (lab) => {
    lab.print(`this computer is ${endianness() === 'LE' ? 'little' : 'big'} endian`);
    lab.print('                       value       in memory');
    const row = (name: string, value: number, memory: Uint8Array): void =>
      lab.print(
        `${name.padEnd(21)}  ${hex(value, memory.length * 2).padEnd(10)}  ${bytes(memory)}`,
      );
    const port = 0x1388; // 5000
    row('port', port, memory16(port));
    row('htons(port)', htons(port), memory16(htons(port)));
    row('ntohs(htons(port))', ntohs(htons(port)), memory16(ntohs(htons(port))));
    const address = 0x7f000001; // 127.0.0.1
    row('address', address, memory32(address));
    row('htonl(address)', htonl(address), memory32(htonl(address)));
    row('ntohl(htonl(address))', ntohl(htonl(address)), memory32(ntohl(htonl(address))));
    row('1 byte: no order', 0x41, Uint8Array.of(0x41));
  },
} satisfies LabProgram;

/** Host to network, short: the number whose memory here is `word` in network byte order. */
export function htons(word: number): number {
  const memory = new DataView(new ArrayBuffer(2));
  memory.setUint16(0, word); // a DataView writes big-endian unless told otherwise
  return new Uint16Array(memory.buffer)[0] as number; // a typed array reads as the computer does
}

/** Host to network, long. */
export function htonl(word: number): number {
  const memory = new DataView(new ArrayBuffer(4));
  memory.setUint32(0, word);
  return new Uint32Array(memory.buffer)[0] as number;
}

/** Network to host: bytes are flipped, or not, just as on the way out. */
export const ntohs = htons;
export const ntohl = htonl;

function memory16(word: number): Uint8Array {
  return new Uint8Array(Uint16Array.of(word).buffer);
}

function memory32(word: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(word).buffer);
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

function bytes(memory: Uint8Array): string {
  return [...memory].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
