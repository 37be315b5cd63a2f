// What the disk may do to a write: fill up, be read-only, refuse. The file that was there before always survives.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeResultFile } from './result-file.js';
import type { StoreError } from './store-error.js';
import { readFailure, writeFailure } from './store-error.js';

let folder = '';
let mounted = false;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echobench-file-'));
});

afterEach(async () => {
  if (mounted) execFileSync('umount', [folder]);
  mounted = false;
  await rm(folder, { recursive: true, force: true });
});

/** A file system of its own, which only root may have. @returns why it could not be had, or null. */
function mountTmpfs(options: string): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'echobench-test', folder], {
      stdio: 'pipe',
    });
    mounted = true;
    return null;
  } catch (error) {
    return `a tmpfs could not be mounted: ${String(error)}`;
  }
}

async function failureOf(promise: Promise<unknown>): Promise<StoreError> {
  return promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as StoreError,
  );
}

describe('writeResultFile', () => {
  it('replaces a longer file by a shorter one', async () => {
    const file = join(folder, 'run.json');
    await writeResultFile(file, 'a long text');
    await writeResultFile(file, 'short');
    expect(await readFile(file, 'utf8')).toBe('short');
    expect(await readdir(folder)).toStrictEqual(['run.json']);
  });

  it('keeps concurrent writes of one file whole, and the last one wins', async () => {
    const file = join(folder, 'run.json');
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(texts.map((text) => writeResultFile(file, text)));
    expect(await readFile(file, 'utf8')).toBe(texts.at(-1));
  });

  // Room for the old file and a part of the new one: the case in which write-file-atomic alone stores a torn file.
  it('keeps the old file when the disk has room for only a part of the new one', async (context) => {
    const refusal = mountTmpfs('size=64k');
    context.skip(refusal !== null, refusal ?? '');
    const file = join(folder, 'run.json');
    await writeResultFile(file, 'old');
    const error = await failureOf(writeResultFile(file, 'x'.repeat(200_000)));
    expect(error).toMatchObject({ name: 'StoreError', code: 'RUN_NOT_WRITTEN', file });
    expect(error.message).toMatch(/ENOSPC.*disk is full: free some space/);
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toStrictEqual(['run.json']);
    await writeResultFile(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('says that a file system is read-only', async (context) => {
    const refusal = mountTmpfs('ro');
    context.skip(refusal !== null, refusal ?? '');
    const error = await failureOf(writeResultFile(join(folder, 'run.json'), 'text'));
    expect(error.message).toMatch(/EROFS.*read-only: choose another folder/);
  });

  it('says that a folder is missing, and that a part of the path is a file', async () => {
    const missing = await failureOf(writeResultFile(join(folder, 'gone', 'run.json'), 'text'));
    expect(missing).toMatchObject({ code: 'RUN_NOT_WRITTEN' });
    await writeFile(join(folder, 'file'), '');
    const inFile = await failureOf(writeResultFile(join(folder, 'file', 'run.json'), 'text'));
    expect(inFile.message).toMatch(/ENOTDIR.*is a file, not a folder/);
  });

  it('leaves a folder in the place of the file alone', async () => {
    const file = join(folder, 'run.json');
    await mkdir(file);
    expect(await failureOf(writeResultFile(file, 'text'))).toMatchObject({
      code: 'RUN_NOT_WRITTEN',
    });
    expect(await readdir(folder)).toStrictEqual(['run.json']);
  });
});

describe('system errors', () => {
  it.each([
    ['ENOSPC', /disk is full/],
    ['EDQUOT', /quota/],
    ['EROFS', /read-only/],
    ['EACCES', /may not write/],
    ['EIO', /see the cause/],
  ])('%s of a write has its remedy and keeps its cause', (code, remedy) => {
    const cause = Object.assign(new Error('system'), { code });
    const error = writeFailure('run.json', cause);
    expect(error.message).toMatch(remedy);
    expect(error.message).toContain(code);
    expect(error.cause).toBe(cause);
  });

  it('a read that the system refuses is not taken for a missing file', () => {
    const denied = Object.assign(new Error('system'), { code: 'EACCES' });
    expect(readFailure('run.json', denied).code).toBe('RUN_UNREADABLE');
    const missing = Object.assign(new Error('system'), { code: 'ENOENT' });
    expect(readFailure('run.json', missing).code).toBe('RUN_NOT_FOUND');
  });
});
