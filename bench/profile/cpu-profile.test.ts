// Reading of V8 CPU profiles: whose time, and what is no profile.
import { describe, expect, it } from 'vitest';
import { CpuProfileError, readCpuProfile } from './cpu-profile.js';

const US = 1_000;

function node(id: number, functionName: string, url = '', lineNumber = -1): object {
  return { id, callFrame: { functionName, url, lineNumber, scriptId: '1', columnNumber: 0 } };
}

/** 10 ms: 2 before the first sample, then samples that last 1, 2, 2, 1 and 2 ms. */
const PROFILE = {
  nodes: [
    node(1, '(root)'),
    node(2, '(idle)'),
    node(3, '(program)'),
    node(4, '(garbage collector)'),
    node(5, 'serve', 'file:///app/serve.js', 9),
    node(6, 'serve', 'file:///app/serve.js', 9),
    node(7, '', 'file:///app/serve.js', 19),
  ],
  startTime: 0,
  endTime: 10 * US,
  samples: [5, 6, 2, 4, 7],
  timeDeltas: [2 * US, 1 * US, 2 * US, 2 * US, 1 * US],
};

const read = (profile: object): ReturnType<typeof readCpuProfile> =>
  readCpuProfile(JSON.stringify(profile), (url) => url.replace('file:///app/', ''));

describe('readCpuProfile', () => {
  it('gives each sample the time until the next, and the last the time until the end', () => {
    expect(read(PROFILE)).toMatchObject({
      spanMs: 10,
      samples: 5,
      scriptMs: 5,
      nativeMs: 2,
      garbageCollectionMs: 1,
      idleMs: 2,
    });
  });

  it('sums a function over the places it was called from, and puts the costliest first', () => {
    expect(read(PROFILE).functions).toStrictEqual([
      { name: 'serve', place: 'serve.js:10', selfMs: 3 },
      { name: '(anonymous)', place: 'serve.js:20', selfMs: 2 },
    ]);
  });

  it('accounts for the whole span', () => {
    const { spanMs, scriptMs, nativeMs, garbageCollectionMs, idleMs } = read(PROFILE);
    expect(scriptMs + nativeMs + garbageCollectionMs + idleMs).toBe(spanMs);
  });

  it.each([
    ['nothing', '', /not JSON/],
    ['a truncated profile', JSON.stringify(PROFILE).slice(0, -30), /not JSON/],
    ['another file', '{"version":1}', /nodes/],
    ['a profile without samples', JSON.stringify({ ...PROFILE, samples: [] }), /no samples/],
    ['a field of another kind', JSON.stringify({ ...PROFILE, endTime: 'x' }), /endTime/],
  ])('%s is refused with what is wrong', (_, text, message) => {
    const reading = (): unknown => readCpuProfile(text, (url) => url);
    expect(reading).toThrow(CpuProfileError);
    expect(reading).toThrow(message);
  });
});
