// The store as its users meet it: runs that are written, found, and damaged in every way a file can be.
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleRepetition, exampleRun } from './example-run.js';
import type { StoreError, StoreErrorCode } from './store-error.js';
import { createRun, readRun, resolveRun, writeRun } from './store.js';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'echobench-store-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function failureOf(promise: Promise<unknown>): Promise<StoreError> {
  return promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as StoreError,
  );
}

describe('createRun, writeRun and readRun', () => {
  it('reads back exactly what was written', async () => {
    const { folder, run } = await createRun(root, exampleRun());
    expect(await readRun(folder)).toStrictEqual(run);
    expect(await readRun(join(folder, 'run.json'))).toStrictEqual(run);
  });

  it('reads a run from before there were idle connections as one without any', async () => {
    const { folder, run } = await createRun(root, exampleRun());
    const file = join(folder, 'run.json');
    const without = JSON.stringify(run, (key, value: unknown) =>
      ['idleConnections', 'idleLimits'].includes(key) || (key === 'idle' && value === null)
        ? undefined
        : value,
    );
    expect(without).not.toMatch(/"idleConnections"|"idleLimits"|"idle":null/);
    await writeFile(file, without);
    expect(await readRun(folder)).toStrictEqual(run);
  });

  it('reads a run from before there was a yardstick as one without', async () => {
    const { folder, run } = await createRun(root, exampleRun());
    const file = join(folder, 'run.json');
    const [sweep] = run.scenario.sweeps;
    const newer: readonly unknown[] = [run.yardstick, run.precision];
    const without = JSON.stringify(run, function (this: unknown, key, value: unknown) {
      const isNew =
        (this === run && newer.includes(value)) ||
        (this === run.scenario && ['yardstick', 'targetCiRatio'].includes(key)) ||
        (this === sweep && key === 'workers');
      return isNew ? undefined : value;
    });
    await writeFile(file, without);
    expect(await readRun(folder)).toStrictEqual({
      ...run,
      scenario: { ...run.scenario, yardstick: false },
      yardstick: null,
    });
  });

  it('names a run after its start and its scenario, and gives two of one second different folders', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => createRun(root, exampleRun())));
    expect(runs.map(({ run }) => run.id).sort()).toStrictEqual([
      '20261123T071500Z-example',
      '20261123T071500Z-example-2',
      '20261123T071500Z-example-3',
    ]);
    for (const { folder, run } of runs) expect((await readRun(folder)).id).toBe(run.id);
  });

  it('keeps the repetitions of earlier writes and leaves no temporary file', async () => {
    const { folder, run } = await createRun(root, exampleRun({ repetitions: [] }));
    const repetitions = [0, 1, 2].map((round) => exampleRepetition({ round }));
    for (let n = 1; n <= repetitions.length; n++) {
      await writeRun(folder, { ...run, repetitions: repetitions.slice(0, n) });
    }
    expect((await readRun(folder)).repetitions).toStrictEqual(repetitions);
    expect(await readdir(folder)).toStrictEqual(['run.json']);
  });

  it('writes one repetition a line, so that grep and diff are of use', async () => {
    const repetitions = [0, 1].map((round) => exampleRepetition({ round }));
    const { folder } = await createRun(root, exampleRun({ repetitions }));
    const text = await readFile(join(folder, 'run.json'), 'utf8');
    expect(text.split('\n').filter((line) => line.includes('"cellId"'))).toHaveLength(2);
  });

  it('refuses to store what could not be read back, and keeps what was stored', async () => {
    const { folder, run } = await createRun(root, exampleRun());
    const broken = exampleRepetition({ elapsedMs: Number.NaN });
    const error = await failureOf(writeRun(folder, { ...run, repetitions: [broken] }));
    expect(error).toMatchObject({ code: 'RUN_INVALID', field: 'repetitions[0].elapsedMs' });
    expect(await readRun(folder)).toStrictEqual(run);
    const dangling = await failureOf(writeRun(folder, { ...run, order: [['gone']] }));
    expect(dangling).toMatchObject({ code: 'RUN_INVALID', field: 'order[0][0]' });
    expect(await readRun(folder)).toStrictEqual(run);
  });

  it('never shows half a run to a reader while it is written', async () => {
    const { folder, run } = await createRun(root, exampleRun());
    const long = { ...run, repetitions: Array.from({ length: 200 }, () => exampleRepetition()) };
    const seen = new Set<number>();
    for (let i = 0; i < 15; i++) {
      const write = writeRun(folder, i % 2 === 0 ? long : run);
      for (let reads = 0; reads < 3; reads++) seen.add((await readRun(folder)).repetitions.length);
      await write;
    }
    for (const length of seen) expect([1, 200]).toContain(length);
  });
});

describe('a damaged file', () => {
  const damages: readonly [string, (text: string) => string, StoreErrorCode, string | null][] = [
    ['an empty file', () => '', 'RUN_NOT_JSON', null],
    ['a truncated file', (text) => text.slice(0, text.length >> 1), 'RUN_NOT_JSON', null],
    ['a file of zeros', (text) => '\0'.repeat(text.length), 'RUN_NOT_JSON', null],
    ['a bare null', () => 'null', 'RUN_FOREIGN', 'schemaVersion'],
    ['a list', () => '[1, 2]', 'RUN_FOREIGN', 'schemaVersion'],
    ["another program's JSON", () => '{"name":"echobench"}', 'RUN_FOREIGN', 'schemaVersion'],
    [
      'a newer version',
      edit('"schemaVersion": 1', '"schemaVersion": 2'),
      'RUN_FOREIGN',
      'schemaVersion',
    ],
    [
      'a version as text',
      edit('"schemaVersion": 1', '"schemaVersion": "1"'),
      'RUN_FOREIGN',
      'schemaVersion',
    ],
    ['a missing field', edit('"seed": 1,', ''), 'RUN_INVALID', 'seed'],
    ['an unknown field', edit('"seed": 1,', '"seed": 1, "sead": 2,'), 'RUN_INVALID', 'sead'],
    [
      'a number as text',
      edit('"windowMs":1000.25', '"windowMs":"1 s"'),
      'RUN_INVALID',
      'repetitions[0].load.windowMs',
    ],
    [
      'a negative count',
      edit('"lost":0', '"lost":-1'),
      'RUN_INVALID',
      'repetitions[0].load.requests.lost',
    ],
    [
      'an unknown verdict',
      edit('"server-bound"', '"fast"'),
      'RUN_INVALID',
      'repetitions[0].verdict',
    ],
    [
      'a cell that is not planned',
      edit('"cellId":"event', '"cellId":"evt'),
      'RUN_INVALID',
      'repetitions[0].cellId',
    ],
    [
      'a deep unknown field',
      edit('"round":0,"cpu"', '"round":0,"core":1,"cpu"'),
      'RUN_INVALID',
      'hiccups[0].core',
    ],
  ];

  it.each(damages)('%s is refused by file and field', async (_, damage, code, field) => {
    const { folder } = await createRun(root, exampleRun());
    const file = join(folder, 'run.json');
    const text = await readFile(file, 'utf8');
    const damaged = damage(text);
    expect(damaged).not.toBe(text);
    await writeFile(file, damaged);
    const error = await failureOf(readRun(folder));
    expect(error).toMatchObject({ name: 'StoreError', code, file, field });
    expect(error.message).toContain(file);
    if (field !== null) expect(error.message).toContain(field);
  });

  it('names both versions when it was written by another one', async () => {
    const { folder } = await createRun(root, exampleRun());
    const file = join(folder, 'run.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"schemaVersion": 1', '"schemaVersion": 7'));
    expect((await failureOf(readRun(file))).message).toMatch(/schemaVersion is 7.*reads 1/);
  });

  it('lists the first few of many faults and counts the rest', async () => {
    const file = join(root, 'run.json');
    await writeFile(file, '{"schemaVersion":1}');
    expect((await failureOf(readRun(file))).message).toMatch(/id: .*; and \d+ more/);
  });

  it('says that a run does not exist when it does not', async () => {
    expect(await failureOf(readRun(join(root, 'nowhere')))).toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    await mkdir(join(root, 'empty'));
    expect(await failureOf(readRun(join(root, 'empty')))).toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('says that a folder in the place of the file cannot be read', async () => {
    await mkdir(join(root, 'odd', 'run.json'), { recursive: true });
    expect(await failureOf(readRun(join(root, 'odd')))).toMatchObject({ code: 'RUN_UNREADABLE' });
  });
});

describe('resolveRun', () => {
  it('finds latest, an id, a folder, and a file under any name', async () => {
    await createRun(root, exampleRun());
    const { folder, run } = await createRun(root, exampleRun());
    const copy = join(root, 'baseline.json');
    await copyFile(join(folder, 'run.json'), copy);
    const file = join(folder, 'run.json');
    expect(await resolveRun(root, 'latest')).toBe(file);
    expect(await resolveRun(root, run.id)).toBe(file);
    expect(await resolveRun(join(root, 'elsewhere'), folder)).toBe(file);
    expect(await resolveRun(root, file)).toBe(file);
    expect(await resolveRun(join(root, 'elsewhere'), copy)).toBe(copy);
  });

  it('follows latest when it is a text file, as where links cannot be had', async () => {
    const { folder, run } = await createRun(root, exampleRun());
    await rm(join(root, 'latest'));
    await writeFile(join(root, 'latest'), `${run.id}\n`);
    expect(await resolveRun(root, 'latest')).toBe(join(folder, 'run.json'));
  });

  it('suggests the newest ids for one that does not exist', async () => {
    const { run } = await createRun(root, exampleRun());
    const error = await failureOf(resolveRun(root, 'yesterday'));
    expect(error.code).toBe('RUN_NOT_FOUND');
    expect(error.message).toContain('"yesterday"');
    expect(error.message).toContain(run.id);
  });

  it('says how to make a first run when there is none', async () => {
    const error = await failureOf(resolveRun(join(root, 'none'), 'latest'));
    expect(error.message).toContain('echobench run');
  });

  it('says so when latest points at a run that was removed', async () => {
    await symlink('20200101T000000Z-gone', join(root, 'latest'));
    expect(await failureOf(resolveRun(root, 'latest'))).toMatchObject({ code: 'RUN_NOT_FOUND' });
  });
});

it('cannot be written into a folder that was made read-only, and says what to do', async (context) => {
  context.skip(
    process.getuid?.() === 0,
    'root may write into any folder; result-file.test has a read-only file system',
  );
  await chmod(root, 0o555);
  const error = await failureOf(createRun(root, exampleRun()));
  await chmod(root, 0o755);
  expect(error).toMatchObject({ code: 'RUN_NOT_WRITTEN' });
  expect(error.message).toContain('--out');
});

function edit(from: string, to: string): (text: string) => string {
  return (text) => text.replace(from, to);
}
