// Which datagrams are plain echoes, held against what the protocol says of them.
import { describe, expect, it } from 'vitest';
import { datagramFault, HEADER_BYTES, KIND_ECHO, readHeader } from '../../protocol/frame.js';
import { MALFORMED, compute, createRandomBytes, echo, wait } from '../../protocol/sample-frames.js';
import { isPlainEcho } from './plain-echo.js';

/** In memory with something behind it, as a buffer has that was used before. */
function judge(datagram: Buffer): boolean {
  const memory = Buffer.concat([datagram, Buffer.alloc(HEADER_BYTES, 0xee)]);
  return isPlainEcho(
    new DataView(memory.buffer, memory.byteOffset, memory.length),
    datagram.length,
  );
}

function judgeByRules(datagram: Buffer): boolean {
  return datagramFault(datagram) === null && readHeader(datagram, 0).kind === KIND_ECHO;
}

describe('a datagram', () => {
  const whole = echo(44, 7);

  const cases: readonly (readonly [string, Buffer, boolean])[] = [
    ['an echo', whole, true],
    ['an echo of nothing', echo(0), true],
    ['the largest echo', echo(65_487), true],
    ['compute', compute(5, 1), false],
    ['a wait', wait(5, 1), false],
    ['nothing', Buffer.alloc(0), false],
    ['less than a header', whole.subarray(0, 19), false],
    ['a cut echo', whole.subarray(0, 63), false],
    ['an echo with a byte too many', Buffer.concat([whole, Buffer.alloc(1)]), false],
    ...MALFORMED.map(([name, bytes]) => [name, bytes, false] as const),
  ];

  it.each(cases)('that is %s is judged by the rules', (_name, datagram, expected) => {
    expect(judge(datagram)).toBe(expected);
    expect(judgeByRules(datagram)).toBe(expected);
  });

  it('with any byte of its header changed is judged by the rules', () => {
    const random = createRandomBytes(20_011);
    for (let index = 0; index < HEADER_BYTES; index++) {
      for (const value of [0, 1, 2, 3, 44, 255, ...random(8)]) {
        const changed = Buffer.from(whole);
        changed[index] = value;
        expect(judge(changed), `byte ${index} is ${value}`).toBe(judgeByRules(changed));
      }
    }
  });
});
