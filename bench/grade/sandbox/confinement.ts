// What a submission is held by: the words before its command that set limits and take privileges away, its environment, and what
// of all that this system can give. Pure but for looking at the system once.
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { SubmissionLimits } from '../../../results/rubric.js';
import { UsageError } from '../../command-error.js';
import { readProcText } from '../../machine/proc-file.js';

/** Somebody with less rights than the grader. */
export interface OtherUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** How far a process's data may grow, as a multiple of what all may have resident: thread stacks and arenas are counted whole by the kernel. */
const DATA_PER_MEMORY = 4;
const MIB = 2 ** 20;

/** `setpriv` and `prlimit` replace themselves with what follows: the process is the submission's own. */
export function confiningWords(
  limits: SubmissionLimits,
  user: OtherUser | null,
  processesNow: number,
  hard: ReadonlyMap<string, number>,
): string[] {
  const limit = (name: string, resource: string, value: number): string =>
    `--${name}=${Math.min(value, hard.get(resource) ?? Infinity)}`;
  const identity =
    user === null ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return [
    'setpriv',
    ...identity,
    '--no-new-privs',
    '--pdeathsig=KILL',
    '--',
    'prlimit',
    limit('nofile', 'Max open files', limits.files),
    limit('nproc', 'Max processes', processesNow + 2 * limits.processes),
    limit('fsize', 'Max file size', limits.fileMiB * MIB),
    limit('cpu', 'Max cpu time', limits.cpuSeconds),
    limit('data', 'Max data size', limits.memoryMiB * DATA_PER_MEMORY * MIB),
    '--core=0',
    '--',
  ];
}

/** Hard limits of this process, which none but root may raise; unlimited ones are left out. By their names in /proc/self/limits. */
export function readHardLimits(
  text = readProcText('/proc/self/limits') ?? '',
): Map<string, number> {
  const limits = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, hard] = /^(Max [a-z ]+?)\s{2,}\S+\s+(\d+)\s/u.exec(line) ?? [];
    if (name !== undefined) limits.set(name, Number(hard));
  }
  return limits;
}

/**
 * Nothing of the grader's environment, which may hold secrets: where programs are, a language, a home and a place for temporary files.
 * @param scratch a folder that goes when the submission does. @param path folders of programs.
 */
export function cleanEnvironment(
  scratch: string,
  path: string,
  mark: string,
): Record<string, string> {
  return {
    PATH: path,
    HOME: scratch,
    TMPDIR: scratch,
    LANG: 'C.UTF-8',
    // What it prints is bounded; it is to be seen as it comes.
    PYTHONUNBUFFERED: '1',
    [MARK]: mark,
  };
}

/** The variable by which a process of a submission is known that has escaped its keeper. */
export const MARK = 'ECHOBENCH_SUBMISSION';

/** @throws {UsageError} when there is no such user, or this process may not become one. */
export function findUser(name: string, passwd = readPasswd()): OtherUser {
  if (userInfo().uid !== 0) {
    throw new UsageError(
      `--user ${name} needs root, and this is ${userInfo().username}: leave it out, or run as root`,
    );
  }
  const entry = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([login]) => login === name);
  const [uid, gid] = [Number(entry?.[2]), Number(entry?.[3])];
  if (entry === undefined || !Number.isInteger(uid) || !Number.isInteger(gid)) {
    throw new UsageError(
      `there is no user "${name}": make one with "useradd --system --no-create-home ${name}"`,
    );
  }
  if (uid === 0) throw new UsageError(`--user ${name} is root: name one without rights`);
  return { name, uid, gid };
}

function readPasswd(): string {
  return readFileSync('/etc/passwd', 'utf8');
}

/** What holds the submission and what does not, for whoever must trust the score. @param shown what is not held besides, as it turned out. */
export function describeConfinement(
  limits: SubmissionLimits,
  user: OtherUser | null,
  isRoot: boolean,
  shown: readonly string[] = [],
): { held: string[]; notHeld: string[] } {
  const held = [
    `Memory ${limits.memoryMiB} MiB and ${limits.processes} processes and threads over all that it starts, looked at once a second and sooner where the machine shows growth, and ended above that; pages that its processes share count once (PSS); ${limits.memoryMiB * DATA_PER_MEMORY} MiB of data for one process by the kernel.`,
    `${limits.files} open descriptors, files of ${limits.fileMiB} MiB, ${limits.cpuSeconds} s of CPU for each process, by the kernel; ${limits.outputMiB} MiB of output.`,
    'Every process that it starts is ended with it, also those that leave its group or session; it works on a copy, with a clean environment, and cannot gain privileges.',
    ...(user === null ? [] : [`It ran as ${user.name}, who may not signal or change the grader.`]),
  ];
  const notHeld = [
    'The network is not cut off, the number of files that it writes is not limited, and it can leave the CPUs that it is put on.',
    ...(user === null
      ? [
          `It ran as the grader's own user${isRoot ? ', which is root' : ''}: a submission that means harm can signal the grader and read or change its files. Run as root with --user NAME to prevent that.`,
        ]
      : []),
  ];
  return { held, notHeld: [...notHeld, ...shown] };
}
