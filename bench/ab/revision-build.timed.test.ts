// Real git, a real compiler, a real server process, on a repository of three files: what is built is what the commit says, and nothing
// is left of it.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerProcess } from '../run/server-process.js';
import { resolveCommit } from './git.js';
import { CHECKOUT } from '../machine/checkout.js';
import { createRevisionBuilds, type RevisionBuild } from './revision-build.js';

const PACKAGES = join(CHECKOUT, 'node_modules');
const hasGit = spawnSync('git', ['--version']).status === 0;

/** The process contract, and nothing more: it says who it is by its style, and does not listen at all. */
function server(style: string): string {
  return `
const config = JSON.parse(process.argv[2] ?? '') as { transport: string; host: string };
const line: Record<string, unknown> = { event: 'listening', transport: config.transport, host: config.host, port: 1 };
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(JSON.stringify({ ...line, pid: process.pid, style: '${style}' }) + '\\n');
setInterval(() => undefined, 1000);
`;
}

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'ES2023',
    module: 'nodenext',
    types: ['node'],
    rootDir: '.',
    outDir: 'dist',
    strict: true,
    skipLibCheck: true,
  },
  include: ['servers/**/*.ts', 'bench/**/*.ts'],
});

describe.skipIf(!hasGit)('createRevisionBuilds', { timeout: 120_000 }, () => {
  let root = '';
  const told: string[] = [];

  function git(...args: string[]): string {
    const named = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    return execFileSync('git', ['-C', root, ...named, ...args], { encoding: 'utf8' }).trim();
  }

  function commit(files: Readonly<Record<string, string>>, tag: string): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    git('add', '-A');
    git('commit', '-qm', tag);
    git('tag', tag);
  }

  async function withBuilds<T>(
    use: (build: (revision: string) => Promise<RevisionBuild>) => Promise<T>,
  ): Promise<T> {
    const builds = createRevisionBuilds(
      root,
      (text) => told.push(text),
      new AbortController().signal,
    );
    try {
      return await use((revision) => builds.build(revision));
    } finally {
      builds.remove();
    }
  }

  function worktrees(): number {
    return git('worktree', 'list').split('\n').length;
  }

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'echobench-revisions-'));
    git('init', '-q');
    writeFileSync(join(root, '.gitignore'), 'node_modules\ndist\n');
    commit({ 'README.md': 'nothing yet' }, 'before-servers');
    // What only tests need may be broken, and is not built.
    const broken = 'const wrong: number = "text";\n';
    commit(
      {
        'tsconfig.json': TSCONFIG,
        'package.json': '{"type":"module"}',
        'package-lock.json': '1',
        'servers/main.ts': server('first'),
        'servers/main.test.ts': broken,
        'bench/other.ts': broken,
      },
      'first',
    );
    commit({ 'servers/main.ts': server('second'), 'package-lock.json': '2' }, 'second');
    commit({ 'servers/main.ts': broken }, 'broken');
    commit({ 'servers/main.ts': server('third') }, 'third');
    symlinkSync(PACKAGES, join(root, 'node_modules'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('builds a revision apart, starts its server, and leaves nothing', async () => {
    const [program, folder] = await withBuilds(async (build) => {
      const built = await build('third~3');
      expect(built.commit).toBe(git('rev-parse', 'first'));
      expect(built.notes).toEqual([expect.stringContaining('package-lock.json has changed')]);
      // The same commit by another name is not built twice.
      expect(await build('first')).toBe(built);
      const config = { style: 'x', transport: 'tcp', host: '127.0.0.1', port: 0 } as const;
      const running = await startServerProcess(
        { ...config, options: {}, idleTimeoutMs: 1_000, graceMs: 1_000 },
        null,
        built.module,
      );
      expect(await running.stop()).toMatchObject({ exit: 'clean' });
      return [readFileSync(built.module, 'utf8'), dirname(dirname(built.module))];
    });
    expect(program).toContain("style: 'first'");
    expect(existsSync(folder)).toBe(false);
    expect(worktrees()).toBe(1);
    expect(git('status', '--porcelain')).toBe('');
    // The link was removed, and not what it leads to.
    expect(readdirSync(PACKAGES).length).toBeGreaterThan(0);
    expect(told).toHaveLength(1);
  });

  it('says what is wrong with a revision that does not build, and leaves nothing', async () => {
    await expect(withBuilds((build) => build('broken'))).rejects.toMatchObject({
      code: 'REVISION_DOES_NOT_BUILD',
      message: expect.stringMatching(
        /broken does not build: servers\/main\.ts\(1,7\): error TS2322/u,
      ) as unknown,
    });
    expect(worktrees()).toBe(1);
  });

  it('refuses a revision from before there was a server to start', async () => {
    await expect(withBuilds((build) => build('before-servers'))).rejects.toMatchObject({
      code: 'REVISION_TOO_OLD',
    });
    expect(worktrees()).toBe(1);
  });

  it('refuses a revision that is none, and a folder that is no checkout', async () => {
    await expect(withBuilds((build) => build('nowhere'))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(withBuilds((build) => build('--all'))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(resolveCommit(tmpdir(), 'HEAD')).rejects.toMatchObject({ code: 'NOT_A_CHECKOUT' });
  });

  it('ends a build when it is told to, and leaves nothing', async () => {
    const controller = new AbortController();
    const builds = createRevisionBuilds(
      root,
      () => setTimeout(() => controller.abort(), 100),
      controller.signal,
    );
    await expect(builds.build('second')).rejects.toThrow();
    builds.remove();
    expect(worktrees()).toBe(1);
  });
});
