// The real `ab` over real processes, with windows so short that only its conduct is tested, never a figure.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparisonSchema, type Comparison } from '../../results/comparison.js';
import { CHECKOUT } from '../machine/checkout.js';
import { procUnavailableReason } from '../machine/proc-file.js';
import { createWorkplace, type RunningProgram, type Workplace } from './program.js';

const TINY = ['--window', '400ms', '--warmup', '50ms', '--concurrency', '2', '--seed', '1'];
const FOREIGN = `
require('node:net')
  .createServer((socket) => socket.on('error', () => {}).pipe(socket))
  .listen(Number(process.argv[2]), '127.0.0.1');
`;
/** Correct while probed, and then not. */
const LYING = `
let connections = 0;
require('node:net').createServer((socket) => {
  const wrong = ++connections > 2;
  socket.on('error', () => {}).on('data', (data) => socket.write(wrong ? Buffer.alloc(data.length, 1) : data));
  socket.on('end', () => socket.end());
}).listen(Number(process.argv[2]), '127.0.0.1');
`;
const isCheckout = existsSync(join(CHECKOUT, '.git'));

function worktrees(): number {
  const { stdout } = spawnSync('git', ['-C', CHECKOUT, 'worktree', 'list'], { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line.includes('echobench-ab-')).length;
}

describe.skipIf(procUnavailableReason() !== null)('echobench ab', { timeout: 90_000 }, () => {
  let place: Workplace;

  beforeEach(() => {
    place = createWorkplace();
    writeFileSync(join(place.folder, 'echo.cjs'), FOREIGN);
    writeFileSync(join(place.folder, 'lies.cjs'), LYING);
  });
  afterEach(() => place.dispose());

  function read(program: RunningProgram): Comparison {
    return comparisonSchema.parse(JSON.parse(program.stdout()));
  }

  it('holds a style against a foreign command, and prints the comparison alone', async () => {
    const ab = place.start([
      'ab',
      '--a',
      'event-loop',
      '--b',
      'node echo.cjs {port}',
      '--pairs',
      '2',
      '--json',
      ...TINY,
    ]);
    // Two pairs can show nothing.
    expect(await ab.ended).toBe(3);
    const { verdict, baseline, candidate, comparisons } = read(ab);
    expect({ verdict, baseline, candidate }).toEqual({
      verdict: 'inconclusive',
      baseline: ['event-loop'],
      candidate: ['node echo.cjs {port}'],
    });
    expect(comparisons.map(({ metric }) => metric)).toEqual(['cpu', 'throughput']);
    expect(comparisons[0]?.baseline.n).toBe(2);
    expect(comparisons[0]?.candidate.median).toBeGreaterThan(0);
    expect(ab.processes('')).toEqual([]);
  });

  it('holds both to a rate, and answers people in a sentence and a table', async () => {
    const ab = place.start([
      'ab',
      '--a',
      'event-loop',
      '--b',
      'event-loop',
      '--rate',
      '500',
      '--pairs',
      '2',
      ...TINY,
    ]);
    await ab.ended;
    expect(ab.stdout()).toMatch(
      /^No answer for server CPU per request\.\n1 block of two pairs, 4 rep/u,
    );
    expect(ab.stdout()).toContain('500 req/s on schedule');
  });

  it('says which server answers wrongly, and exits with 4', async () => {
    const ab = place.start(['ab', '--a', 'event-loop', '--b', 'node lies.cjs {port}', ...TINY]);
    expect(await ab.ended).toBe(4);
    expect(ab.stdout()).toBe('');
    expect(ab.stderr()).toMatch(
      /B \(node lies\.cjs \{port\}\) could not be measured: .* were not what was asked for/u,
    );
    expect(ab.processes('')).toEqual([]);
  });

  it('names a program that cannot be found, and exits with 4', async () => {
    const ab = place.start(['ab', '--a', 'no-such-program {port}', '--b', 'event-loop', ...TINY]);
    expect(await ab.ended).toBe(4);
    expect(ab.stderr()).toMatch(/"no-such-program" cannot be started.*PATH/u);
  });

  it('takes what makes no sense for wrong usage', async () => {
    const ab = place.start(['ab', '--a', 'event-lop', '--b', 'event-loop']);
    expect(await ab.ended).toBe(2);
    expect(ab.stderr()).toMatch(/event-loop/u);
  });

  it('leaves no process behind on Ctrl-C', async () => {
    const ab = place.start(['ab', '--a', 'event-loop', '--b', 'node echo.cjs {port}', ...TINY]);
    await ab.until(
      () => ab.processes('echo.cjs').some((pid) => pid !== ab.child.pid),
      'foreign server',
    );
    ab.child.kill('SIGINT');
    expect(await ab.ended).toBe(130);
    expect(ab.processes('')).toEqual([]);
    expect(ab.stdout()).toBe('');
  });

  it.skipIf(!isCheckout)(
    'measures a revision, and leaves no work tree behind on Ctrl-C',
    async () => {
      const before = worktrees();
      const ab = place.start(['ab', '--a', 'event-loop @HEAD', '--b', 'event-loop', ...TINY]);
      await ab.until(
        () => ab.processes('echobench-ab-').some((pid) => pid !== ab.child.pid),
        'compiler or server of the revision',
        60_000,
      );
      ab.child.kill('SIGINT');
      expect(await ab.ended).toBe(130);
      expect(ab.processes('')).toEqual([]);
      expect(worktrees()).toBe(before);
    },
  );
});
