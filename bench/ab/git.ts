// git, as far as an experiment needs it: which commit a revision is, and a second work tree of it. Never touches the user's own.
import { execa } from 'execa';
import { CannotRunError, UsageError } from '../command-error.js';

/** Set by git for its hooks; they would turn every command here to another repository. */
const HOOK_VARIABLES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'];

/**
 * The commit that `revision` names in the checkout at `root`.
 * @throws {UsageError} when it names none. @throws {CannotRunError} NOT_A_CHECKOUT.
 */
export async function resolveCommit(root: string, revision: string): Promise<string> {
  const top = await git(root, ['rev-parse', '--show-toplevel']);
  if (top.failed) {
    throw new CannotRunError(
      'NOT_A_CHECKOUT',
      `"@${revision}" needs git and a checkout of echobench, and ${root} is none: ${lastLine(top.stderr)}`,
    );
  }
  const commit = await git(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  if (!commit.failed) return commit.stdout.trim();
  throw new UsageError(
    `there is no revision "${revision}" in ${root}: give a branch, a tag or a commit, such as @HEAD~1`,
  );
}

/** Checks `commit` out into `folder`, which must not exist. @throws {CannotRunError} WORKTREE_FAILED. */
export async function addWorktree(root: string, folder: string, commit: string): Promise<void> {
  const added = await git(root, ['worktree', 'add', '--detach', '--quiet', folder, commit]);
  if (!added.failed) return;
  throw new CannotRunError(
    'WORKTREE_FAILED',
    `git could not check ${commit} out into ${folder}: ${lastLine(added.stderr)}`,
  );
}

/** The arguments of git that forget the work tree at `folder` and delete it, whatever is in it. */
export function removeWorktreeArguments(root: string, folder: string): string[] {
  return ['-C', root, 'worktree', 'remove', '--force', folder];
}

/** Whether `file` is not the same in the commit as it lies in the work tree at `root`. */
export async function isChangedSince(root: string, commit: string, file: string): Promise<boolean> {
  return (await git(root, ['diff', '--quiet', commit, '--', file])).exitCode === 1;
}

/** The environment in which git is asked: the user's, without what a hook adds. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const all = Object.entries(process.env);
  return Object.fromEntries(all.filter(([name]) => !HOOK_VARIABLES.includes(name)));
}

interface GitResult {
  readonly failed: boolean;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function git(root: string, args: readonly string[]): Promise<GitResult> {
  const result = await execa('git', ['-C', root, ...args], {
    reject: false,
    env: gitEnvironment(),
    extendEnv: false,
    stdin: 'ignore',
  });
  const { failed, exitCode, stdout } = result;
  // No git at all has no stderr.
  return { failed, exitCode, stdout, stderr: result.stderr || result.shortMessage || '' };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
