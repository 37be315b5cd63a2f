// The judgement on sends, its figures and its words: tables without a socket.
import { describe, expect, it } from 'vitest';
import { explainSending } from './explain-sending.js';
import { judgeSending } from './judge-sending.js';
import type { SendCase, TriedCase } from './send-cases.js';
import { sendingChart, sendingEvidence } from './sending-evidence.js';

const BYTES = 1_000;
const PLAIN: SendCase = {
  call: 'send',
  mode: 'blocking',
  bytes: BYTES,
  sendBufferBytes: null,
  timeoutMs: null,
  peer: 'reads',
  isSignalled: false,
};
const TRIALS = 20;

/** So many of twenty took half. */
function tried(part: Partial<SendCase>, short: number, error: string | null = null): TriedCase {
  const sending = { ...PLAIN, ...part };
  const trials = Array.from({ length: TRIALS }, (_, trial) => {
    const isShort = trial < short;
    const taken = isShort ? sending.bytes / 2 : sending.bytes;
    return { taken, calls: 1, error: isShort ? error : null, received: taken };
  });
  return { sending, trials };
}

const ALL_OVER = tried({ call: 'sendall' }, 0);
const NEVER = [tried({}, 0), tried({ mode: 'non-blocking' }, 0)];

describe('judgeSending', () => {
  it.each([
    ['holds', 'sockets of both kinds', [tried({}, 3), tried({ mode: 'non-blocking' }, 3)]],
    ['holds', 'one that does not wait', [tried({}, 0), tried({ mode: 'non-blocking' }, 1)]],
    ['holds', 'interrupted calls', [...NEVER, tried({ isSignalled: true }, 20)]],
    ['does not hold here', 'none', NEVER],
  ] as const)('%s where %s take less', (verdict, _, sends) => {
    expect(judgeSending([...sends, ALL_OVER])).toBe(verdict);
  });

  it.each([
    ['takes less', tried({ call: 'sendall' }, 1)],
    ['says so, but less has come', lossy()],
    ['waits for room and takes less', tried({ call: 'sendall-waiting', mode: 'non-blocking' }, 1)],
  ])('does not hold where a sendall that may wait %s', (_, sendall) => {
    expect(judgeSending([tried({}, 3), tried({ mode: 'non-blocking' }, 3), sendall])).toBe(
      'does not hold here',
    );
  });

  it('does not blame sendall for an error, which the statement exempts', () => {
    const sends = [tried({}, 3), tried({ mode: 'non-blocking' }, 3)];
    const failing = tried({ call: 'sendall' }, 1, 'ECONNRESET');
    expect(judgeSending([...sends, failing])).toBe('holds');
    expect(explainSending([...sends, failing], 1)).toMatch(/failed with ECONNRESET half-way/u);
    expect(judgeSending([...sends, tried({ call: 'sendall' }, TRIALS, 'EPIPE')])).toBe(
      'inconclusive',
    );
  });

  it('does not blame sendall on a socket that does not wait: it has nothing to wait by', () => {
    const failing = tried({ call: 'sendall', mode: 'non-blocking' }, 20, 'EAGAIN');
    const cases = [tried({}, 3), tried({ mode: 'non-blocking' }, 3), ALL_OVER, failing];
    expect(judgeSending(cases)).toBe('holds');
    expect(explainSending(cases, 1)).toContain('EAGAIN half-way');
  });
});

function lossy(): TriedCase {
  const { sending, trials } = ALL_OVER;
  return { sending, trials: trials.map((trial) => ({ ...trial, received: BYTES - 1 })) };
}

describe('sendingEvidence', () => {
  it('gives shares with their intervals, and what was taken where it was less', () => {
    const [share, taken, none, ...rest] = sendingEvidence([tried({}, 10), ...NEVER], 1);
    expect(share).toMatchObject({ value: 0.5, unit: 'ratio' });
    expect(share?.low).toBeCloseTo(0.299, 3);
    expect(taken).toMatchObject({ value: BYTES / 2, unit: 'bytes' });
    expect(none).toMatchObject({ value: 0, low: 0 });
    expect(rest).toHaveLength(1);
  });
});

describe('the first evidence', () => {
  it('is the send that took less most often, undisturbed if there is one', () => {
    const often = tried({ mode: 'non-blocking' }, 12);
    const always = tried({ isSignalled: true }, 20);
    expect(sendingEvidence([tried({}, 0), often, always], 1)[0]?.value).toBe(0.6);
    expect(sendingEvidence([...NEVER, ALL_OVER, always], 1)[0]?.value).toBe(1);
  });
});

describe('explainSending', () => {
  it('bounds nothing by sizes that were counted together', () => {
    const text = explainSending([...NEVER, ALL_OVER], 1);
    expect(text).toContain('20 times of 20.');
    expect(text).not.toContain('at most');
    expect(text).toContain('No send() took less');
  });

  it('says where none took less, when some did elsewhere', () => {
    const text = explainSending([...NEVER, tried({ isSignalled: true }, 1), ALL_OVER], 1);
    expect(text).toContain('on a socket that waits, with nothing in its way, none did');
  });
});

describe('sendingChart', () => {
  it('draws what was undisturbed, in order of size', () => {
    const cases = [tried({ bytes: 4_000 }, 20), tried({}, 0), tried({ isSignalled: true }, 20)];
    const { series } = sendingChart(cases);
    expect(series.map(({ points }) => points.map(({ x, y }) => [x, y]))).toEqual([
      [
        [1_000, 0],
        [4_000, 1],
      ],
      [],
    ]);
  });
});
