// Names of run folders, and the pointer to the newest.
import { lstat, mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRunFolder, pointLatest, readLatest, runId } from './run-folder.js';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'echobench-folder-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

it('an id is the UTC second and the name', () => {
  expect(runId(new Date('2026-11-23T07:15:00.987Z'), 'quick')).toBe('20261123T071500Z-quick');
});

it('many folders of one second all differ', async () => {
  const now = new Date();
  const made = await Promise.all(Array.from({ length: 20 }, () => createRunFolder(root, now, 'x')));
  expect(new Set(made.map(({ folder }) => folder)).size).toBe(20);
});

it('makes the root when it does not exist', async () => {
  const { folder } = await createRunFolder(join(root, 'a', 'b'), new Date(), 'x');
  expect((await lstat(folder)).isDirectory()).toBe(true);
});

it('refuses a root that is a file, with what to do', async () => {
  const { folder } = await createRunFolder(root, new Date(), 'x');
  await pointLatest(root, 'x');
  await expect(createRunFolder(process.execPath, new Date(), 'x')).rejects.toMatchObject({
    code: 'RUN_NOT_WRITTEN',
  });
  expect((await lstat(folder)).isDirectory()).toBe(true);
});

it('gives up where no folder can be made, rather than trying for ever', async () => {
  await expect(createRunFolder('/proc/echobench/runs', new Date(), 'x')).rejects.toMatchObject({
    code: 'RUN_NOT_WRITTEN',
  });
});

it('latest is a relative link that moves with the folder', async () => {
  await pointLatest(root, 'first');
  await pointLatest(root, 'second');
  expect(await readlink(join(root, 'latest'))).toBe('second');
  expect(await readLatest(root)).toBe('second');
  expect(await readdir(root)).toStrictEqual(['latest']);
});

it.each(['EPERM', 'ENOSYS', 'ENOTSUP'])(
  'latest is a text file where links are refused with %s',
  async (code) => {
    const refuse = () => Promise.reject(Object.assign(new Error('no links'), { code }));
    await pointLatest(root, 'first', refuse);
    expect(await readFile(join(root, 'latest'), 'utf8')).toBe('first\n');
    expect(await readLatest(root)).toBe('first');
    await pointLatest(root, 'second');
    expect(await readLatest(root)).toBe('second');
  },
);

it('a full disk is not mistaken for a system without links', async () => {
  const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
  await expect(pointLatest(root, 'first', full)).rejects.toThrow(/disk is full/);
  expect(await readLatest(root)).toBeNull();
});
