// The doctor's checks of limits, network settings, memory and what can be seen of processes.
import { bad, ok, warn, type DoctorCheck } from './finding.js';

/** `full` holds 256 clients; open loops and idle-connection tests go to 10,000, with a descriptor each on both sides. */
const OPEN_FILES_ENOUGH = 10_240;
const OPEN_FILES_LEAST = 1_024;
/** A session of 100 requests at 50,000 a second leaves 500 ports a second in TIME_WAIT for a minute. */
const PORTS_ENOUGH = 20_000;
/** Node asks for a backlog of 511; a smaller somaxconn cuts it without a word. */
const SOMAXCONN_LEAST = 511;
/** Room for a burst of small datagrams from 256 clients, each charged with its kernel bookkeeping (some 768 bytes). */
const RMEM_ENOUGH_BYTES = 1_048_576;
const MIB = 1_048_576;

export const SYSTEM_CHECKS: readonly DoctorCheck[] = [
  {
    id: 'proc',
    whyItMatters:
      "the server's CPU, memory and threads come from /proc; without them no repetition can be judged",
    diagnose: ({ procReason }) =>
      procReason === null
        ? ok('/proc is readable')
        : bad(procReason, 'run on Linux, in a container or virtual machine if need be'),
  },
  {
    id: 'taskset',
    whyItMatters: 'unpinned processes wander between CPUs and push each other off',
    diagnose: ({ pinReason }) =>
      pinReason === null
        ? ok('processes can be pinned to CPUs')
        : warn(pinReason, 'install util-linux; in a sandbox allow sched_setaffinity'),
  },
  {
    id: 'keep-awake',
    whyItMatters: 'spinners of class SCHED_IDLE keep CPUs from sleeping, for cells of few clients',
    diagnose: ({ keepAwakeReason, pinReason }) => {
      const reason = keepAwakeReason ?? pinReason;
      return reason === null
        ? ok('CPUs can be kept awake (chrt and taskset work)')
        : warn(`CPUs cannot be kept awake: ${reason}`, 'install util-linux (chrt, taskset)');
    },
  },
  {
    id: 'open-files',
    whyItMatters: 'every connection takes a descriptor on both sides; at the limit clients fail',
    diagnose: ({ openFiles }) => {
      if (openFiles === null) return warn('the limit of open files is not known', 'ulimit -n');
      const soft = openFiles.soft ?? Number.POSITIVE_INFINITY;
      const finding = `open files: at most ${openFiles.soft ?? 'unlimited'} (hard limit ${openFiles.hard ?? 'unlimited'})`;
      const remedy = `ulimit -n ${OPEN_FILES_ENOUGH}, or LimitNOFILE= of the service, or nofile in /etc/security/limits.conf`;
      if (soft < OPEN_FILES_LEAST) return bad(finding, remedy);
      return soft < OPEN_FILES_ENOUGH ? warn(finding, remedy) : ok(finding);
    },
  },
  {
    id: 'ports',
    whyItMatters:
      'each closed session holds its port for a minute (TIME_WAIT); when ports run out, connecting slows down and then fails',
    diagnose: ({ portRange, timeWaitSockets }) => {
      if (portRange === null) return ok('the range of client ports is not visible here');
      const ports = portRange.last - portRange.first + 1;
      const free = ports - (timeWaitSockets ?? 0);
      const finding = `client ports ${portRange.first}–${portRange.last}, ${timeWaitSockets ?? 'an unknown number of'} sockets in TIME_WAIT`;
      if (free < ports / 2) {
        return bad(
          finding,
          'wait a minute for them to end, and see what opens so many connections',
        );
      }
      return free < PORTS_ENOUGH
        ? warn(finding, 'sysctl -w net.ipv4.ip_local_port_range="32768 60999" or wider')
        : ok(finding);
    },
  },
  {
    id: 'somaxconn',
    whyItMatters:
      'connections that wait to be accepted beyond this are dropped and tried again a second later; an iterative server lives in its backlog',
    diagnose: ({ somaxconn }) => {
      if (somaxconn === null) return ok('somaxconn is not visible here');
      return somaxconn < SOMAXCONN_LEAST
        ? bad(`somaxconn: ${somaxconn}`, 'sysctl -w net.core.somaxconn=4096')
        : ok(`somaxconn: ${somaxconn}`);
    },
  },
  {
    id: 'rmem',
    whyItMatters: 'a datagram that finds the receive buffer full is lost without a trace',
    diagnose: ({ rmemMaxBytes }) => {
      if (rmemMaxBytes === null) return ok('rmem_max is not visible here');
      const finding = `receive buffers may grow to ${Math.round(rmemMaxBytes / 1024)} KiB`;
      return rmemMaxBytes < RMEM_ENOUGH_BYTES
        ? warn(finding, 'sysctl -w net.core.rmem_max=4194304')
        : ok(finding);
    },
  },
  {
    id: 'pressure',
    whyItMatters: 'pressure-stall information tells when tasks waited for a CPU during a window',
    diagnose: ({ pressureVisible }) =>
      pressureVisible
        ? ok('pressure-stall information is visible')
        : warn(
            'no /proc/pressure: CPU pressure is left blank',
            'boot with psi=1 (Linux 4.20 or newer)',
          ),
  },
  {
    id: 'pss',
    whyItMatters: 'only PSS adds up over processes; RSS counts shared pages once for each',
    diagnose: ({ pssVisible }) =>
      pssVisible
        ? ok('PSS is readable (smaps_rollup)')
        : warn(
            'smaps_rollup cannot be read: memory is RSS alone',
            'run as the user that owns the server, on Linux 4.14 or newer; in a sandbox allow ptrace access',
          ),
  },
  {
    id: 'swap',
    whyItMatters:
      'a page that was swapped out is missing from PSS and takes milliseconds to come back',
    diagnose: ({ swapUsedBytes }) => {
      if (swapUsedBytes === null) return ok('swap is not visible here');
      return swapUsedBytes === 0
        ? ok('no swap is in use')
        : warn(
            `${Math.ceil(swapUsedBytes / MIB)} MiB are swapped out`,
            'swapoff -a, or free memory',
          );
    },
  },
  {
    id: 'huge-pages',
    whyItMatters: 'with transparent huge pages on for all, memory comes in steps of 2 MiB',
    diagnose: ({ transparentHugepages }) => {
      if (transparentHugepages === null) return ok('transparent huge pages are not visible here');
      const finding = `transparent huge pages: ${transparentHugepages}`;
      return transparentHugepages === 'always'
        ? warn(finding, 'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled')
        : ok(finding);
    },
  },
  {
    id: 'damon',
    whyItMatters:
      'DAMON takes file pages away that were not used for a while: RSS and PSS drift down',
    diagnose: ({ damonRunning }) =>
      damonRunning
        ? warn(
            'DAMON is at work',
            'compare the anonymous part of PSS, which it leaves alone without swap',
          )
        : ok('DAMON is not at work'),
  },
  {
    id: 'node',
    whyItMatters:
      'some variants of a style need calls that older Node versions lack; they are listed as unsupported, never imitated',
    diagnose: ({ nodeVersion }) => {
      const missing = missingFeatures(nodeVersion);
      return missing.length === 0
        ? ok(`Node ${nodeVersion} has everything the styles use`)
        : ok(
            `Node ${nodeVersion} lacks ${missing.join(' and ')}`,
            'use Node 24.20 or newer to have them',
          );
    },
  },
];

/** Variants that this Node cannot run. @param version e.g. `v20.20.2`. */
export function missingFeatures(version: string): string[] {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const since = (lines: readonly (readonly [number, number])[]): boolean =>
    lines.some(([line, from]) => major === line && minor >= from);
  const reusePort =
    major > 23 ||
    since([
      [22, 12],
      [23, 1],
    ]);
  const transfer =
    major > 26 ||
    since([
      [24, 20],
      [26, 6],
    ]);
  return [
    ...(reusePort ? [] : ['reusePort (cluster --scheduling reuseport)']),
    ...(transfer ? [] : ['socket transfer to threads (piscina --dispatch connection)']),
  ];
}
