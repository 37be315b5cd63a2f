import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseWay, missingText } from './start-way.js';
import { makeWorkingCopy } from './working-copy.js';
import { readGradeRequest, type GradeOptions } from './grade-request.js';

const START = [
  { file: 'server.py', build: null, command: 'python3 server.py {port}' },
  { file: 'server.ts', build: 'tsc', command: 'node server.js {port}' },
];

describe('a submission', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'echobench-copy-'));
    writeFileSync(join(folder, 'server.ts'), 'original');
    mkdirSync(join(folder, '.git'));
    symlinkSync('/etc/shadow', join(folder, 'link'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is copied without its history, links stay links, and the original is never written', () => {
    const copy = makeWorkingCopy(folder, null);
    writeFileSync(join(copy.folder, 'server.ts'), 'changed');
    expect(existsSync(join(copy.folder, '.git'))).toBe(false);
    expect(readFileSync(join(folder, 'server.ts'), 'utf8')).toBe('original');
    copy.remove();
    expect(existsSync(copy.folder)).toBe(false);
    expect(existsSync('/etc/shadow')).toBe(true);
  });

  test('may be named by a link to it', () => {
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    const copy = makeWorkingCopy(link, null);
    rmSync(link);
    expect(readFileSync(join(copy.folder, 'server.ts'), 'utf8')).toBe('original');
    copy.remove();
  });

  test('may be one file', () => {
    const copy = makeWorkingCopy(join(folder, 'server.ts'), null);
    expect(readFileSync(join(copy.folder, 'server.ts'), 'utf8')).toBe('original');
    copy.remove();
  });

  test('that is not there is told', () => {
    expect(() => makeWorkingCopy(join(folder, 'nobody'), null)).toThrow(
      /cannot be read \(ENOENT\)/u,
    );
  });

  test('is started by the first way whose file it has, or as the command line says', () => {
    expect(chooseWay({ start: START }, folder, null)?.build).toBe('tsc');
    expect(chooseWay({ start: START }, tmpdir(), null)).toBeNull();
    expect(chooseWay({ start: START }, folder, './x {port}')?.command).toBe('./x {port}');
    expect(missingText({ start: START })).toContain('no server.py and no server.ts');
  });
});

describe('what grade is asked', () => {
  const OPTIONS: GradeOptions = {
    submission: 'alice',
    rubric: 'rubric.yaml',
    command: undefined,
    format: undefined,
    json: false,
    out: undefined,
    maxMinutes: undefined,
    user: undefined,
    serverCpus: undefined,
    loadCpus: undefined,
    seed: '7',
  };

  test('refuses to write where the submission is', () => {
    expect(() => readGradeRequest({ ...OPTIONS, out: 'alice/results.json' })).toThrow(/--out/u);
    expect(readGradeRequest({ ...OPTIONS, out: 'results.json' }).out).toBe('results.json');
    expect(readGradeRequest({ ...OPTIONS, out: '..results.json' }).out).toBe('..results.json');
  });

  test('takes one form', () => {
    expect(readGradeRequest({ ...OPTIONS, json: true }).format).toBe('json');
    expect(() => readGradeRequest({ ...OPTIONS, json: true, format: 'text' })).toThrow(
      /two forms/u,
    );
    expect(() => readGradeRequest({ ...OPTIONS, format: 'gradscope' })).toThrow(/gradescope/u);
  });
});
