import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staleBuildWarning } from './stale-build.js';

describe('staleBuildWarning', () => {
  let root = '';

  function write(file: string, atSeconds: number): void {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '');
    utimesSync(join(root, file), atSeconds, atSeconds);
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'echobench-stale-'));
    write('servers/main.ts', 1_000);
    write('dist/servers/main.js', 2_000);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('has nothing to say of a build that is newer than its sources', () => {
    expect(staleBuildWarning(root)).toBeNull();
  });

  it('names the source that has changed since, and what to do', () => {
    write('protocol/work.ts', 3_000);
    expect(staleBuildWarning(root)).toMatch(/^protocol\/work\.ts has changed .* npm run build/u);
  });

  it('does not mind tests', () => {
    write('servers/main.test.ts', 3_000);
    expect(staleBuildWarning(root)).toBeNull();
  });

  it('has nothing to say where there are no sources', () => {
    rmSync(join(root, 'servers'), { recursive: true });
    expect(staleBuildWarning(root)).toBeNull();
  });
});
