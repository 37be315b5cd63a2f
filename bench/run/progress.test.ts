import { describe, expect, it } from 'vitest';
import { exampleCell, exampleRepetition } from '../../results/example-run.js';
import { createProgress } from './progress.js';

const SLOT = { cell: exampleCell(), round: 0 };

/** Progress over a clock that a test moves. */
function watch(isTerminal: boolean): {
  progress: ReturnType<typeof createProgress>;
  text: () => string;
  pass: (ms: number) => void;
} {
  let text = '';
  let nowMs = 0;
  const output = { write: (more: string) => (text += more), isTerminal, columns: 60 };
  return {
    progress: createProgress(output, 600, 2, () => nowMs),
    text: () => text,
    pass: (ms) => (nowMs += ms),
  };
}

describe('progress', () => {
  it('says round, place, time left and cell, first by a guess and then by the pace so far', () => {
    const { progress, text, pass } = watch(false);
    progress.repetitionStarts(SLOT, 0, 10);
    expect(text()).toBe('round 1/2 · 1/10 · 10 s left · event-loop tcp echo · 8 clients\n');
    pass(20_000);
    progress.repetitionStarts({ ...SLOT, round: 1 }, 5, 10);
    expect(text()).toContain('round 2/2 · 6/10 · 20 s left');
  });

  it('says that a round was added, and counts its time anew', () => {
    const { progress, text, pass } = watch(false);
    progress.repetitionStarts(SLOT, 0, 1);
    pass(60_000);
    progress.repetitionStarts({ ...SLOT, round: 2 }, 0, 2);
    pass(500);
    progress.repetitionStarts({ ...SLOT, round: 3 }, 1, 2);
    const [, added, again] = text().split('\n');
    expect(added).toMatch(/^round 3, beyond the 2 planned · 1\/2 · 2 s left · event-loop/);
    expect(again).toMatch(/^round 4, beyond the 2 planned · 2\/2 · 1 s left · event-loop/);
  });

  it('writes a plain line a round and every 15 s where there is no terminal', () => {
    const { progress, text, pass } = watch(false);
    for (let index = 0; index < 10; index++) {
      progress.repetitionStarts(SLOT, index, 10);
      pass(4_000);
    }
    expect(text().trim().split('\n')).toHaveLength(3);
  });

  it('rewrites one line of a terminal, cut to its width, and clears it at the end', () => {
    const { progress, text } = watch(true);
    progress.repetitionStarts(SLOT, 0, 10);
    progress.repetitionStarts(SLOT, 1, 10);
    progress.done();
    const lines = text().split('\r\u001B[2K');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line.length).toBeLessThan(60);
    expect(text()).not.toContain('\n');
  });

  it('says at once what failed and why', () => {
    const { progress, text } = watch(false);
    const error = { code: 'SERVER_DIED', message: 'the server died under the load' };
    progress.repetitionEnds(exampleRepetition({ verdict: 'failed', error }));
    progress.repetitionEnds(
      exampleRepetition({ verdict: 'failed', reasons: ['3 replies were wrong'] }),
    );
    progress.repetitionEnds(exampleRepetition());
    expect(text().split('\n')).toEqual([
      'failed: event-loop/tcp/echo/64/8: the server died under the load [SERVER_DIED]',
      'failed: event-loop/tcp/echo/64/8: 3 replies were wrong',
      '',
    ]);
  });
});
