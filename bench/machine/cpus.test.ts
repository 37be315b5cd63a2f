// Choosing and pinning CPUs: the choice on made-up machines, the pinning on this one and with tasksets that fail.
import { execa } from 'execa';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canPin, chooseCpus, pinnedCommand, readAllowedCpus, readCores } from './cpus.js';
import { CpuListError } from './machine-texts.js';

const NONE = { serverCpus: null, loadCpus: null };

describe('chooseCpus', () => {
  it.each([
    ['two CPUs', [[0], [1]], [0], [1]],
    ['a mask that leaves out the first', [[2], [3]], [2], [3]],
    ['four cores', [[0], [1], [2], [3]], [0, 1], [2, 3]],
    ['three cores: the odd one to the generator', [[0], [1], [2]], [0], [1, 2]],
    [
      'two cores of two threads: no core shared',
      [
        [0, 2],
        [1, 3],
      ],
      [0, 2],
      [1, 3],
    ],
  ])('splits %s', (_, cores, serverCpus, loadCpus) => {
    expect(chooseCpus(NONE, cores)).toEqual({ serverCpus, loadCpus, warning: null });
  });

  it('splits the two threads of a single core, and says what that costs', () => {
    const choice = chooseCpus(NONE, [[0, 1]]);
    expect(choice).toMatchObject({ serverCpus: [0], loadCpus: [1] });
    expect(choice.warning).toContain('one physical core');
  });

  it('pins nothing on one CPU, and says so', () => {
    const choice = chooseCpus(NONE, [[3]]);
    expect(choice).toMatchObject({ serverCpus: null, loadCpus: null });
    expect(choice.warning).toContain('only CPU 3');
  });

  it('gives the other side what is left of a given one', () => {
    const cores = [[0], [1], [2], [3]];
    expect(chooseCpus({ serverCpus: [3, 1], loadCpus: null }, cores)).toEqual({
      serverCpus: [1, 3],
      loadCpus: [0, 2],
      warning: null,
    });
    expect(chooseCpus({ serverCpus: null, loadCpus: [0] }, cores)).toEqual({
      serverCpus: [1, 2, 3],
      loadCpus: [0],
      warning: null,
    });
  });

  it('lets a side float when the other was given everything, and warns', () => {
    const choice = chooseCpus({ serverCpus: [0, 1], loadCpus: null }, [[0], [1]]);
    expect(choice).toMatchObject({ serverCpus: [0, 1], loadCpus: null });
    expect(choice.warning).toContain('no CPU is left for the generator');
  });

  it('keeps lists that overlap, and warns', () => {
    const choice = chooseCpus({ serverCpus: [0, 1], loadCpus: [1] }, [[0], [1]]);
    expect(choice).toMatchObject({ serverCpus: [0, 1], loadCpus: [1] });
    expect(choice.warning).toContain('share CPUs 1');
  });

  it.each([[[7]], [[]]])('refuses the given list %j', (serverCpus) => {
    expect(() => chooseCpus({ serverCpus, loadCpus: null }, [[0], [1]])).toThrow(CpuListError);
  });

  it('pins nothing where the system does not tell its CPUs', () => {
    const choice = chooseCpus({ serverCpus: [0], loadCpus: null }, null);
    expect(choice).toMatchObject({ serverCpus: null, loadCpus: null });
    expect(choice.warning).toContain('though it was asked for');
  });

  it('groups the CPUs of this machine without losing one', () => {
    expect(
      readCores()
        ?.flat()
        .sort((a, b) => a - b) ?? null,
    ).toEqual(readAllowedCpus());
  });
});

describe('pinning', () => {
  let folder = '';
  const fake = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpus-test-'));
    const write = async (name: string, body: string): Promise<void> => {
      await writeFile(fake(name), `#!/bin/sh\n${body}\n`);
      await chmod(fake(name), 0o755);
    };
    await write(
      'refuses',
      'echo "taskset: failed to set pid 1 affinity: Operation not permitted" >&2; exit 1',
    );
    await write('ignores', 'shift 2; exec "$@"');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('leaves a command alone when there is nothing to pin to', () => {
    expect(pinnedCommand(null, 'node', ['-v'])).toEqual({ file: 'node', args: ['-v'] });
  });

  it('puts taskset and a short list before the command', () => {
    expect(pinnedCommand([0, 1, 2, 5], 'node', ['-v'])).toEqual({
      file: 'taskset',
      args: ['-c', '0-2,5', 'node', '-v'],
    });
  });

  it('says why when taskset is missing', async () => {
    expect(await canPin([0], fake('missing'))).toContain('taskset was not found');
  });

  it('passes on what a taskset without permission says', async () => {
    expect(await canPin([0], fake('refuses'))).toContain('Operation not permitted');
  });

  it.skipIf((readAllowedCpus()?.length ?? 0) < 2)(
    'notices a taskset that succeeds and does nothing',
    async () => {
      const [first = 0] = readAllowedCpus() ?? [];
      expect(await canPin([first], fake('ignores'))).toContain('ignores affinity');
    },
  );

  it('holds a real process to one CPU, with its pid, signals and exit its own', async ({
    skip,
  }) => {
    const [cpu = 0] = readAllowedCpus() ?? [];
    const reason = await canPin([cpu]);
    if (reason !== null) skip(reason);
    const command = pinnedCommand([cpu], process.execPath, [
      '-e',
      `process.on('SIGTERM', () => process.exit(7));
       setInterval(() => {}, 1000);
       const status = require('node:fs').readFileSync('/proc/self/status', 'utf8');
       process.send({ pid: process.pid, cpus: /Cpus_allowed_list:\\s*(.*)/.exec(status)[1] });`,
    ]);
    const child = execa(command.file, command.args, { ipc: true, reject: false, timeout: 20_000 });
    expect(await child.getOneMessage()).toEqual({ pid: child.pid, cpus: `${cpu}` });
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(7);
  });
});
