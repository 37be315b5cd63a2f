// What the threads of a process wait in: the system call by number, from /proc/<pid>/task/<tid>/syscall, and its descriptor.
import { listProc, readProcLink, readProcText } from '../../machine/proc-file.js';
import { parseSocketLink } from '../../process/process-texts.js';

/** The ways of waiting by which styles differ. `poll` and `select` stand for their variants, too. */
export type WaitingCall = 'accept' | 'receive' | 'epoll' | 'poll' | 'select';

/** A thread that waits in one of these calls; `inode` is that of the socket it waits on, null for calls on several. */
export interface WaitingThread {
  readonly pid: number;
  readonly tid: number;
  readonly call: WaitingCall;
  readonly inode: number | null;
}

/** From the kernel's tables of system calls: read, readv, recvfrom, recvmsg, recvmmsg; accept, accept4; and so on. */
const CALLS: Readonly<
  Partial<Record<NodeJS.Architecture, Readonly<Record<WaitingCall, readonly number[]>>>>
> = {
  x64: {
    receive: [0, 19, 45, 47, 299],
    accept: [43, 288],
    epoll: [232, 281, 441],
    poll: [7, 271],
    select: [23, 270],
  },
  arm64: {
    receive: [63, 65, 207, 212, 243],
    accept: [202, 242],
    epoll: [22, 441],
    poll: [73],
    select: [72],
  },
};

/** The call and its first argument in such a text; null while the thread runs, or waits in another call. */
export function parseWaiting(
  text: string,
  architecture: NodeJS.Architecture = process.arch,
): { readonly call: WaitingCall; readonly fd: number } | null {
  const [number = '', first = ''] = text.split(' ');
  const calls = Object.entries(CALLS[architecture] ?? {}) as [WaitingCall, readonly number[]][];
  const call = calls.find(
    ([, numbers]) => /^\d+$/u.test(number) && numbers.includes(Number(number)),
  );
  return call === undefined ? null : { call: call[0], fd: Number(first) };
}

/** The threads of these processes that wait in such a call now. Null: this system does not tell. */
export function readWaitingThreads(pids: readonly number[]): WaitingThread[] | null {
  const threads = pids.flatMap((pid) =>
    (listProc(`/proc/${pid}/task`) ?? []).map((tid) => ({ pid, tid: Number(tid) })),
  );
  const texts = threads.map(({ pid, tid }) => readProcText(`/proc/${pid}/task/${tid}/syscall`));
  if (texts.every((text) => text === null)) return null;
  return threads.flatMap((thread, index) => {
    const waiting = parseWaiting(texts[index] ?? '');
    if (waiting === null) return [];
    const { call, fd } = waiting;
    const isOfOne = call === 'accept' || call === 'receive';
    const target = isOfOne ? (readProcLink(`/proc/${thread.pid}/fd/${fd}`) ?? '') : '';
    return [{ ...thread, call, inode: parseSocketLink(target) }];
  });
}
