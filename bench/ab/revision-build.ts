// The servers of another revision of this checkout, built in a work tree of their own that is gone when the experiment is. Only
// what a server needs is compiled, with the compiler and the packages of this checkout.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { CannotRunError } from '../command-error.js';
import {
  addWorktree,
  gitEnvironment,
  isChangedSince,
  removeWorktreeArguments,
  resolveCommit,
} from './git.js';

/** Servers that can be started as ours are. */
export interface RevisionBuild {
  readonly commit: string;
  /** The server's entry, which keeps the process contract of servers/main.ts. */
  readonly module: string;
  /** What a reader must know of it. */
  readonly notes: readonly string[];
}

/** Builds of revisions, each made once however often it is asked for. */
export interface RevisionBuilds {
  /** @throws {UsageError} for no revision. @throws {CannotRunError} when it cannot be had, or does not build. */
  build(revision: string): Promise<RevisionBuild>;
  /** Removes everything, also on the way out of the process when nothing can be awaited. Idempotent. */
  remove(): void;
}

/** The whole project takes half a minute on two slow cores. */
const BUILD_TIMEOUT_MS = 300_000;
/** Of a compiler's errors, the first: the others follow from them, or are too many to read. */
const SHOWN_ERRORS = 3;
const SERVER_ENTRY = 'servers/main.ts';
const BUILD_CONFIG = 'tsconfig.ab.json';

/** Test files and the conformance suite are left out, and what only they need. */
const CONFIG = {
  extends: './tsconfig.json',
  compilerOptions: { incremental: false, tsBuildInfoFile: null, sourceMap: false },
  include: ['servers/**/*.ts', 'protocol/**/*.ts', 'posix/**/*.ts'],
  exclude: ['**/*.test.ts', 'servers/conformance/**', 'servers/conformance.ts', 'node_modules'],
};

/**
 * @param root the checkout. @param observer told before each build, which takes seconds.
 * @param signal ends a build early, as an error.
 */
export function createRevisionBuilds(
  root: string,
  observer: (text: string) => void,
  signal: AbortSignal,
): RevisionBuilds {
  const folders: string[] = [];
  const builds = new Map<string, Promise<RevisionBuild>>();

  function remove(): void {
    process.off('exit', remove);
    for (const folder of folders.splice(0)) removeFolder(root, folder);
  }

  async function buildCommit(commit: string, revision: string): Promise<RevisionBuild> {
    const folder = mkdtempSync(join(tmpdir(), 'echobench-ab-'));
    folders.push(folder);
    const tree = join(folder, 'tree');
    observer(`building the servers of ${revision} (${commit.slice(0, 10)}) in ${tree}`);
    await addWorktree(root, tree, commit);
    if (!existsSync(join(tree, SERVER_ENTRY))) {
      throw new CannotRunError(
        'REVISION_TOO_OLD',
        `${revision} (${commit.slice(0, 10)}) has no ${SERVER_ENTRY}, which starts a server: it is too old to be measured`,
      );
    }
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    await compile(root, tree, revision, signal);
    const isStale = await isChangedSince(root, commit, 'package-lock.json');
    return {
      commit,
      module: join(tree, 'dist/servers/main.js'),
      notes: isStale
        ? [
            `package-lock.json has changed since ${revision}: its servers ran with the packages that are installed now`,
          ]
        : [],
    };
  }

  process.on('exit', remove);
  return {
    build: async (revision) => {
      const commit = await resolveCommit(root, revision);
      const known = builds.get(commit) ?? buildCommit(commit, revision);
      builds.set(commit, known);
      return known;
    },
    remove,
  };
}

async function compile(
  root: string,
  tree: string,
  revision: string,
  signal: AbortSignal,
): Promise<void> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) {
    throw new CannotRunError(
      'NO_COMPILER',
      `${revision} must be compiled, and ${compiler} is not there: run npm ci in ${root}`,
    );
  }
  writeFileSync(join(tree, BUILD_CONFIG), JSON.stringify(CONFIG));
  const result = await execa(
    process.execPath,
    [compiler, '-p', BUILD_CONFIG, '--pretty', 'false'],
    {
      cwd: tree,
      reject: false,
      timeout: BUILD_TIMEOUT_MS,
      stdin: 'ignore',
      cancelSignal: signal,
      env: { NODE_OPTIONS: '' },
    },
  );
  if (!result.failed) return;
  const errors = result.stdout.split('\n').filter((line) => line.includes('error TS'));
  const told = errors.length > 0 ? errors.slice(0, SHOWN_ERRORS).join('; ') : result.shortMessage;
  const more = errors.length > SHOWN_ERRORS ? `; and ${errors.length - SHOWN_ERRORS} more` : '';
  throw new CannotRunError('REVISION_DOES_NOT_BUILD', `${revision} does not build: ${told}${more}`);
}

/** git forgets the tree and deletes it; whatever it leaves, and the folder around it, goes too. */
function removeFolder(root: string, folder: string): void {
  const tree = join(folder, 'tree');
  if (existsSync(tree)) {
    spawnSync('git', removeWorktreeArguments(root, tree), {
      stdio: 'ignore',
      env: gitEnvironment(),
    });
  }
  rmSync(folder, { recursive: true, force: true });
}
