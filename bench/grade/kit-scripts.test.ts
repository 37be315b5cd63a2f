// The kit's script for Gradescope where the grader itself fails: a zero would look earned, and so would an older result.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(
  new URL('../../../docs/course/assignment/teacher/gradescope/run_autograder', import.meta.url),
);

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'echobench-autograder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** @param main echobench's program in its place. @returns the script's exit code, and whether there is a result. */
function runWith(main: string): { code: number | null; hasResult: boolean } {
  const folder = join(root, 'source', 'echobench', 'dist', 'bench');
  const results = join(root, 'results');
  mkdirSync(folder, { recursive: true });
  mkdirSync(results, { recursive: true });
  writeFileSync(join(folder, 'main.js'), main);
  writeFileSync(join(results, 'results.json'), '{"score":99}');
  const env = { ...process.env, AUTOGRADER_ROOT: root };
  const { status } = spawnSync('bash', [SCRIPT], { env, timeout: 20_000 });
  return { code: status, hasResult: existsSync(join(results, 'results.json')) };
}

const WRITE = `require('node:fs').writeFileSync(process.argv.at(-1), '{"score":1}');`;

test('there is no result when the grader fails, and the script fails too', () => {
  expect(runWith('throw new Error("a fault");')).toEqual({ code: 1, hasResult: false });
  expect(runWith(`${WRITE} process.exitCode = 4;`)).toEqual({ code: 1, hasResult: false });
});

test('a grade below what passes, or inconclusive, is a result', () => {
  expect(runWith(`${WRITE} process.exitCode = 1;`)).toEqual({ code: 0, hasResult: true });
  expect(runWith(`${WRITE} process.exitCode = 3;`)).toEqual({ code: 0, hasResult: true });
});
