// `bench:yardstick` from end to end, over real processes; its structure is asserted, no figure.
import { execa } from 'execa';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { procUnavailableReason } from '../machine/proc-file.js';
import type { YardstickResult } from './render-yardstick.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
const hasCompiler = spawnSync('cc', ['--version']).status === 0;

let temporary: string;
/** In a temporary folder of its own, so that what it leaves there can be seen. */
const run = (file: string, ...args: string[]) =>
  execa(file, args, { reject: false, timeout: 50_000, env: { TMPDIR: temporary } });

describe.skipIf(procUnavailableReason() !== null || !hasCompiler)(
  'bench:yardstick (skipped without /proc and cc)',
  { timeout: 60_000 },
  () => {
    beforeEach(() => {
      temporary = mkdtempSync(join(tmpdir(), 'echobench-test-'));
    });
    afterEach(() => rmSync(temporary, { recursive: true, force: true }));

    it('measures rows of each kind, and leaves nothing behind', async () => {
      const words =
        '--engine node --style event-loop --only tcp-generator,udp-generator,tcp-server,send-lag-1k --pairs 1 --window 200ms --warmup 50ms --json';
      const { stdout, stderr, exitCode } = await run(process.execPath, MAIN, ...words.split(' '));
      expect(exitCode, stderr).toBe(0);
      const result = JSON.parse(stdout) as YardstickResult;
      expect(result.rows.map(({ id }) => id)).toEqual([
        'tcp-generator',
        'udp-generator',
        'tcp-server',
        'send-lag-1k',
      ]);
      for (const { verdict, reason, spread, sides, pairs } of result.rows) {
        expect(verdict, reason ?? '').toBe('unjudged');
        // A disturbed pair is followed by another.
        expect([1, 2]).toContain(pairs.length);
        expect(spread?.median).toBeGreaterThan(0);
        expect(sides?.every((ns) => ns > 0)).toBe(true);
      }
      expect(readdirSync(temporary)).toEqual([]);
    });

    it('says in its own words why a row is not to be had, exit code 4', async () => {
      const words = '--engine node --only generator-memory --pairs 1';
      const limited = ['-c', 'ulimit -n 1024 && exec "$@"', 'sh', process.execPath, MAIN];
      const { stdout, exitCode } = await run('sh', ...limited, ...words.split(' '));
      expect(stdout).toMatch(/generator-memory: not available here: .*1024.*\[DESCRIPTOR_LIMIT\]/);
      expect(exitCode).toBe(4);
    });
  },
);
