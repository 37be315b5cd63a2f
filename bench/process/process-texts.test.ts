// Parsers of /proc/<pid>/ on texts recorded from Linux 6.18, some of them made nastier.
import { describe, expect, it } from 'vitest';
import {
  parseLimits,
  parseProcessStat,
  parseProcessStatus,
  parseSchedstat,
  parseSmapsRollup,
  parseSocketLink,
} from './process-texts.js';

const STAT_TAIL =
  'S 7979 7979 4629 0 -1 4194304 98 0 0 0 321 45 6 7 20 0 11 0 137163 3133440 380 18446744073709551615 1 1 1 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 1 1 1 1 1 1 1 0';

const STATUS = `Name:\tnode
Umask:\t0022
State:\tS (sleeping)
Tgid:\t7990
Pid:\t7990
PPid:\t7979
VmHWM:\t   61760 kB
VmRSS:\t   60112 kB
Threads:\t11
SigBlk:\t0000000000000000
SigIgn:\t0000000000001000
SigCgt:\t0000000108004602
Cpus_allowed:\t3
Cpus_allowed_list:\t0-1
voluntary_ctxt_switches:\t243
nonvoluntary_ctxt_switches:\t216
`;

const SMAPS_ROLLUP = `5649ca3a5000-7ffd16da0000 ---p 00000000 00:00 0                          [rollup]
Rss:               60112 kB
Pss:               22366 kB
Pss_Dirty:         11112 kB
Pss_Anon:          11000 kB
Pss_File:          11254 kB
Pss_Shmem:             0 kB
Shared_Clean:      41528 kB
Shared_Dirty:          0 kB
Private_Clean:        88 kB
Private_Dirty:     11112 kB
Referenced:        60112 kB
Anonymous:         11112 kB
Shared_Hugetlb:     4096 kB
Private_Hugetlb:    2048 kB
Swap:                  0 kB
`;

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max processes             96365                unlimited            processes 
Max open files            1024                 524288               files     
Max nice priority         0                    0                    
`;

describe('process texts', () => {
  it('reads CPU, parent and threads from stat', () => {
    expect(parseProcessStat(`7990 (node) ${STAT_TAIL}`)).toEqual({
      pid: 7990,
      comm: 'node',
      state: 'S',
      parentPid: 7979,
      groupId: 7979,
      sessionId: 4629,
      cpuNs: 3_660_000_000,
      reapedChildrenCpuNs: 130_000_000,
      reapedChildrenFaults: 0,
      threads: 11,
      startTicks: 137_163,
    });
  });

  it.each(['a b', '(sd-pam)', ') R 1 (', 'tmux: server', ''])(
    'reads stat whose name is "%s"',
    (comm) => {
      const stat = parseProcessStat(`12 (${comm}) ${STAT_TAIL}`);
      expect(stat).toMatchObject({ pid: 12, comm, state: 'S', parentPid: 7979, threads: 11 });
    },
  );

  it.each(['', '12 (node', `12 (node) S 1 2`])('refuses the cut stat "%s"', (text) => {
    expect(parseProcessStat(text)).toBeNull();
  });

  it('reads nanoseconds from schedstat, and nothing from a kernel that keeps none', () => {
    expect(parseSchedstat('195524922 8823441 459\n')).toBe(195_524_922);
    expect(parseSchedstat('0 0 0\n')).toBeNull();
    expect(parseSchedstat('')).toBeNull();
  });

  it('reads status', () => {
    expect(parseProcessStatus(STATUS)).toEqual({
      name: 'node',
      rssBytes: 60_112 * 1024,
      voluntarySwitches: 243,
      involuntarySwitches: 216,
      cpusAllowedList: '0-1',
      ignoresChildren: false,
    });
  });

  it('sees SIGCHLD among the ignored signals', () => {
    const ignoring = STATUS.replace('0000000000001000', '0000000000010000');
    expect(parseProcessStatus(ignoring).ignoresChildren).toBe(true);
  });

  it('gives null for what the status of a zombie lacks', () => {
    expect(parseProcessStatus('Name:\tnode\nState:\tZ (zombie)\n')).toMatchObject({
      rssBytes: null,
      voluntarySwitches: null,
      cpusAllowedList: null,
      ignoresChildren: false,
    });
  });

  it('reads smaps_rollup, huge pages among what is private', () => {
    expect(parseSmapsRollup(SMAPS_ROLLUP)).toEqual({
      rssBytes: 60_112 * 1024,
      pssBytes: 22_366 * 1024,
      pssAnonBytes: 11_000 * 1024,
      privateBytes: (88 + 11_112 + 2_048) * 1024,
    });
  });

  it('does without Pss_Anon before Linux 5.9, and without sums of an ending process', () => {
    const old = SMAPS_ROLLUP.replace(/^Pss_.*\n/gm, '');
    expect(parseSmapsRollup(old)).toMatchObject({ pssAnonBytes: null, pssBytes: 22_366 * 1024 });
    expect(parseSmapsRollup('')).toBeNull();
  });

  it('reads limits, with and without a unit', () => {
    const limits = parseLimits(LIMITS);
    expect(limits.get('Max open files')).toEqual({ soft: 1024, hard: 524_288 });
    expect(limits.get('Max processes')).toEqual({ soft: 96_365, hard: null });
    expect(limits.get('Max nice priority')).toEqual({ soft: 0, hard: 0 });
    expect(limits.size).toBe(4);
  });

  it('tells sockets among the links of descriptors', () => {
    expect(parseSocketLink('socket:[48213]')).toBe(48_213);
    expect(parseSocketLink('anon_inode:[eventpoll]')).toBeNull();
    expect(parseSocketLink('/dev/null')).toBeNull();
  });
});
