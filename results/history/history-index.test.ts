// The index of a folder of runs: what it spares, and what it survives.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INDEX_FILE, readHistory } from './history-index.js';
import { writeNights } from './synthetic-history.js';

describe('the index of the history', () => {
  let root: string;
  let index: string;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'echobench-history-'));
    index = join(root, INDEX_FILE);
    await writeNights(root, { nights: 4, cells: 2, rounds: 3 });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const folders = (): string[] =>
    readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, name))
      .sort();

  it('reads every run the first time and none the second, with the same result', async () => {
    const first = await readHistory(root);
    const second = await readHistory(root);
    expect(first.read).toBe(4);
    expect(second.read).toBe(0);
    expect(second.notKept).toBeNull();
    expect(first.entries.map(({ startedAt }) => startedAt.slice(0, 10))).toEqual([
      '2026-01-01',
      '2026-01-02',
      '2026-01-03',
      '2026-01-04',
    ]);
    expect(second.entries).toEqual(first.entries);
    const [cell] = first.entries[0]?.cells ?? [];
    expect(cell?.figures.throughput?.n).toBe(3);
    expect(cell?.figures.throughput?.ratio?.median).toBeGreaterThan(0);
    expect(cell?.figures.pss?.ratio).toBeNull();
  });

  it('reads again only the run that changed, and forgets one that is gone', async () => {
    await readHistory(root);
    const [changed = '', gone = ''] = folders();
    const file = join(changed, 'run.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"night', '"another-night').trimEnd());
    rmSync(gone, { recursive: true });
    const after = await readHistory(root);
    expect(after.read).toBe(1);
    expect(after.entries).toHaveLength(3);
    expect((await readHistory(root)).read).toBe(0);
  });

  it('notices a file that changed in nothing but its time', async () => {
    await readHistory(root);
    const [touched = ''] = folders();
    utimesSync(join(touched, 'run.json'), new Date(), new Date(2026, 5, 1));
    expect((await readHistory(root)).read).toBe(1);
  });

  it.each([
    ['in its place', (file: string, text: string) => writeFileSync(file, text)],
    [
      'by another file',
      (file: string, text: string) => {
        writeFileSync(`${file}.new`, text);
        renameSync(`${file}.new`, file);
      },
    ],
  ])('notices an edit of the same size that keeps the time, %s', async (_, edit) => {
    const file = join(folders()[0] ?? '', 'run.json');
    // A whole number of seconds can be set again exactly.
    const time = new Date('2026-01-01T03:00:00.000Z');
    utimesSync(file, time, time);
    await readHistory(root);
    const { mtimeMs, size } = statSync(file);
    edit(file, readFileSync(file, 'utf8').replace('"startedAt": "2026', '"startedAt": "2025'));
    utimesSync(file, time, time);
    expect(statSync(file)).toMatchObject({ mtimeMs, size });
    const { entries, read } = await readHistory(root);
    expect(read).toBe(1);
    expect(entries[0]?.startedAt.slice(0, 10)).toBe('2025-01-01');
  });

  it.each([
    ['is cut short', (text: string) => text.slice(0, text.length / 2)],
    ['is empty', () => ''],
    ['has a figure changed', (text: string) => text.replace(/\[3,\d/u, '[3,9')],
    ['is of another version', (text: string) => text.replace('"version":2', '"version":1')],
    [
      'has its metrics in another order',
      (text: string) => text.replace('"p50","p99"', '"p99","p50"'),
    ],
    [
      'has other verdicts',
      (text: string) => text.replace(/"verdicts":\["[^"]*",/u, '"verdicts":['),
    ],
    ['is no index', () => '{"name":"something else"}\n'],
  ])('is made anew when it %s', async (_, damage) => {
    const before = await readHistory(root);
    const text = readFileSync(index, 'utf8');
    writeFileSync(index, damage(text));
    expect(readFileSync(index, 'utf8')).not.toBe(text);
    const after = await readHistory(root);
    expect(after.read).toBe(4);
    expect(after.entries).toEqual(before.entries);
    expect(readFileSync(index, 'utf8')).toBe(text);
  });

  it('is whole whoever of many wrote it last', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => readHistory(root)));
    for (const { entries, notKept } of all) {
      expect(entries).toHaveLength(4);
      expect(notKept).toBeNull();
    }
    expect((await readHistory(root)).read).toBe(0);
  });

  it('says which file is damaged, goes on without it, and takes it in once it is mended', async () => {
    const [, damaged = ''] = folders();
    const file = join(damaged, 'run.json');
    const sound = readFileSync(file, 'utf8');
    writeFileSync(file, sound.slice(0, 1_000));
    const without = await readHistory(root);
    expect(without.entries).toHaveLength(3);
    expect(without.damaged).toEqual([expect.stringContaining(file)]);
    writeFileSync(file, sound);
    expect((await readHistory(root)).entries).toHaveLength(4);
  });

  it('finds runs in folders of folders, and counts a copy once', async () => {
    const [run = ''] = folders();
    const deeper = join(root, 'artifact', 'machine');
    mkdirSync(join(deeper, 'copy'), { recursive: true });
    writeFileSync(join(deeper, 'copy', 'run.json'), readFileSync(join(run, 'run.json')));
    renameSync(run, join(deeper, 'moved'));
    expect((await readHistory(root)).entries).toHaveLength(4);
  });

  it('finds nothing where there is nothing, and leaves nothing there', async () => {
    const missing = join(root, 'missing');
    const { entries, read, notKept } = await readHistory(missing);
    expect({ entries, read, notKept }).toEqual({ entries: [], read: 0, notKept: null });
  });

  it('works where it cannot be kept, and says so', async () => {
    mkdirSync(index);
    const { entries, notKept } = await readHistory(root);
    expect(entries).toHaveLength(4);
    expect(notKept).toContain(INDEX_FILE);
  });
});
