// A server that runs already, for one repetition: where it is, and its process as far as this machine shows it. Nothing is started, nothing
// is ended; what an earlier repetition left in it is still there.
import { cpus } from 'node:os';
import type { Target } from '../../loadgen/load-plan.js';
import { parseCpuList } from '../machine/machine-texts.js';
import { readProcText } from '../machine/proc-file.js';
import { parseProcessStatus } from '../process/process-texts.js';
import { readStat } from '../process/read-stat.js';
import type { RunningServer, ServerEnd } from '../run/instruments.js';
import { findListener } from './find-listener.js';

/** Looks for the process behind `target`, which may change between repetitions. */
export function findRunningServer(target: Target): RunningServer {
  const { pid, reason } = findListener(target);
  const identity = pid === null ? null : identityOf(pid);
  let letGo: (end: ServerEnd) => void = () => undefined;
  const ended = new Promise<ServerEnd>((resolve) => (letGo = resolve));
  return {
    pid,
    unseen: reason,
    allowedCpus: pid === null ? cpus().length : allowedCpus(pid),
    target,
    ended,
    stop: () => {
      const isThere = pid === null || identityOf(pid) === identity;
      letGo(isThere ? LEFT_RUNNING : GONE);
      return ended;
    },
  };
}

const LEFT_RUNNING: ServerEnd = { exit: 'running', how: 'it was left running', workers: null };
const GONE: ServerEnd = {
  exit: 'died',
  how: 'its process is gone, and was not ended from here',
  workers: null,
};

/** With the pid, the process: when it was started. Null when it is gone, or dead and not yet waited for. */
function identityOf(pid: number): number | null {
  const stat = readStat(pid);
  return stat === null || stat.state === 'Z' ? null : stat.startTicks;
}

/** The kernel lists CPUs that the machine could have; only those that it has count. */
function allowedCpus(pid: number): number {
  const machine = cpus().length;
  const text = readProcText(`/proc/${pid}/status`);
  const list = text === null ? null : parseProcessStatus(text).cpusAllowedList;
  return list === null ? machine : Math.min(machine, parseCpuList(list).length);
}
