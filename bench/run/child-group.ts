// Child processes in groups of their own: a Ctrl-C on the terminal does not reach them past the harness, and a kill
// reaches all that they started. Whatever way the harness ends, their groups end with it.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { pinnedCommand } from '../machine/cpus.js';
import { adoptedOf, endAdopted } from '../process/adopted-children.js';
import { addOwner, OWNER_VARIABLE } from '../process/adopted-owners.js';
import { hasLivingMember } from '../process/process-group.js';
import { findTree } from '../process/tree-sampler.js';

/** A child and everything it starts. */
export interface ChildGroup {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Settles when the process itself is gone and its output has been read. */
  readonly ended: Promise<ChildEnd>;
  /** The last of what it wrote on stderr, for an error's text. */
  complaint(): string;
  /** Signals the process alone. */
  signal(signal: NodeJS.Signals): void;
  /** Signals the whole group: for a program that hands no signal on to its children, as a shell does not. */
  signalGroup(signal: NodeJS.Signals): void;
  /** SIGKILL to the whole group; nothing when it is gone already. @returns false when it may not: it has become another user. */
  kill(): boolean;
}

/** How the process ended, and whether anybody of its group, or whom it had left behind elsewhere, was there after it (and was killed). */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly leftBehind: boolean;
}

/** Enough for a stack trace, and bounded however much a child complains. */
const MAX_COMPLAINT_CHARACTERS = 4_000;

/** Who was told to end together with its parent may need a moment more, on a busy machine. */
const FOLLOW_MS = 500;
const FOLLOW_LOOK_MS = 5;
/** For what a program said last; a descendant in a group of its own may hold its pipes for ever. */
const READ_OUT_MS = 500;

const living = new Set<number>();

/**
 * Starts `node module …args` on `cpus` (null: anywhere). Its stderr is kept, not shown.
 * @throws the system's error when it cannot be started at all, e.g. ENOENT for taskset.
 */
export function startChildGroup(
  module: string,
  args: readonly string[],
  cpus: readonly number[] | null,
  stdio: StdioOptions,
): Promise<ChildGroup> {
  return startProgramGroup(process.execPath, [module, ...args], cpus, stdio);
}

/** Where a program runs (null: here), and what its environment has beside this process's own. */
export interface ProgramPlace {
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** {@link startChildGroup} for a program that is not Node's. @param file its executable. */
export async function startProgramGroup(
  file: string,
  args: readonly string[],
  cpus: readonly number[] | null,
  stdio: StdioOptions,
  place: ProgramPlace | null = null,
): Promise<ChildGroup> {
  const mark = place === null ? null : randomUUID();
  const env = { ...place?.env, ...(mark === null ? {} : { [OWNER_VARIABLE]: mark }) };
  const command = placedCommand(cpus, file, args, env);
  const child = spawn(command.file, command.args, {
    stdio,
    detached: true,
    // A harness under a profiler or a debugger does not want what it measures in it.
    env: { ...process.env, NODE_OPTIONS: '', ...command.env },
    ...(place === null || place.cwd === null ? {} : { cwd: place.cwd }),
  });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT_CHARACTERS);
  });
  const pid = await untilSpawned(child);
  living.add(pid);
  addOwner(pid, mark);
  const ended = followEnd(child, async () => {
    const leftBehind = await staysBehind(pid);
    // Of an empty group the number is free for others.
    if (leftBehind) signalGroup(pid, 'SIGKILL');
    const leftElsewhere = await endAdopted(pid);
    living.delete(pid);
    return leftBehind || leftElsewhere;
  });
  return {
    child,
    pid,
    ended,
    complaint: () => complaint.trim(),
    signal: (signal) => child.kill(signal),
    signalGroup: (signal) => {
      signalGroup(pid, signal);
    },
    kill: () => signalGroup(pid, 'SIGKILL') !== 'forbidden',
  };
}

/**
 * Its environment is the program's and not taskset's, which would be looked for in its PATH, and would load its LD_PRELOAD. env(1) takes a
 * file with a `=` in its path for one more variable.
 */
function placedCommand(
  cpus: readonly number[] | null,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { file: string; args: string[]; env: Readonly<Record<string, string>> } {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  if (cpus === null || variables.length === 0 || file.includes('=')) {
    return { ...pinnedCommand(cpus, file, args), env };
  }
  return { ...pinnedCommand(cpus, 'env', [...variables, file, ...args]), env: {} };
}

/**
 * Not by the child's own `close` event: it never comes when the parent has closed the IPC channel first (Node 20), and only
 * with the last descendant that holds the pipes. So whoever is left goes after the exit, and then the pipes are read out.
 */
async function followEnd(child: ChildProcess, endGroup: () => Promise<boolean>): Promise<ChildEnd> {
  const pipes = [child.stdout, child.stderr].filter((pipe) => pipe !== null);
  const readOut = pipes.map((pipe) => new Promise((resolve) => pipe.once('close', resolve)));
  const { code, signal } = await new Promise<Omit<ChildEnd, 'leftBehind'>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const leftBehind = await endGroup();
  const patience = setTimeout(() => {
    for (const pipe of pipes) pipe.destroy();
  }, READ_OUT_MS);
  await Promise.all(readOut);
  clearTimeout(patience);
  return { code, signal, leftBehind };
}

/** Whether somebody of the group is there after the process, or of whom it left elsewhere, and does not follow it soon. */
async function staysBehind(group: number): Promise<boolean> {
  const endMs = performance.now() + FOLLOW_MS;
  while (signalGroup(group, 0) !== 'gone' || adoptedOf(group).length > 0) {
    if (performance.now() > endMs) return hasLivingMember(group);
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_LOOK_MS));
  }
  return false;
}

/** Kills every group that is still there, and who left it. For the last moment of the process, when nothing can be awaited. */
export function killChildGroups(): void {
  for (const pid of living) {
    const tree = findTree(pid);
    signalGroup(pid, 'SIGKILL');
    for (const each of tree) signalOne(each, 'SIGKILL');
  }
}

function untilSpawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.removeListener('error', reject);
      // From here on an error is a signal or message that came too late; the end is told by `close`.
      child.on('error', () => undefined);
      resolve(child.pid as number);
    });
  });
}

type Signalled = 'there' | 'gone' | 'forbidden';

/** `forbidden`: somebody is there, and all of them have become other users. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): Signalled {
  return signalOne(-group, signal);
}

function signalOne(pid: number, signal: NodeJS.Signals | 0): Signalled {
  try {
    process.kill(pid, signal);
    return 'there';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return 'gone';
    if (code === 'EPERM') return 'forbidden';
    throw error;
  }
}
