// The doctor's checks on made-up machines, and the text of its findings.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnose, DOCTOR_CHECKS } from './doctor.js';
import type { DoctorFacts } from './facts.js';
import type { FindingStatus } from './finding.js';
import { renderDoctor } from './render-doctor.js';
import { missingFeatures } from './system-checks.js';

const PROBE = {
  cpu: 0,
  durationMs: 500,
  p50Ns: 20,
  p99Ns: 500,
  p999Ns: 9_000,
  maxNs: 40_000,
  histogram: '',
};

/** Bare metal, quiet, well set up. */
const QUIET: DoctorFacts = {
  platform: 'linux',
  nodeVersion: 'v24.21.0',
  procReason: null,
  cores: [[0], [1], [2], [3]],
  smtActive: false,
  governor: 'performance',
  turbo: false,
  hypervisor: null,
  clockSource: 'tsc',
  stealSinceBootRatio: 0,
  now: { stealRatio: 0, otherCpuRatio: 0.004 },
  hiccups: { value: [PROBE] },
  wakeUp: { value: { sameCpuNs: 19_000, acrossCpusNs: 24_000 } },
  pinReason: null,
  keepAwakeReason: null,
  openFiles: { soft: 20_000, hard: null },
  portRange: { first: 32_768, last: 60_999 },
  timeWaitSockets: 12,
  somaxconn: 4_096,
  rmemMaxBytes: 4_194_304,
  pressureVisible: true,
  pssVisible: true,
  swapUsedBytes: 0,
  transparentHugepages: 'madvise',
  damonRunning: false,
};

/** A system without /proc, /sys and taskset. */
const ELSEWHERE: DoctorFacts = {
  platform: 'darwin',
  nodeVersion: 'v20.19.0',
  procReason: 'process metrics come from /proc, which darwin does not have here',
  cores: null,
  smtActive: null,
  governor: null,
  turbo: null,
  hypervisor: null,
  clockSource: null,
  stealSinceBootRatio: null,
  now: { stealRatio: null, otherCpuRatio: null },
  hiccups: { value: [{ ...PROBE, cpu: null }] },
  wakeUp: { reason: 'taskset was not found' },
  pinReason: 'taskset was not found',
  keepAwakeReason: 'chrt was not found',
  openFiles: null,
  portRange: null,
  timeWaitSockets: null,
  somaxconn: null,
  rmemMaxBytes: null,
  pressureVisible: false,
  pssVisible: false,
  swapUsedBytes: null,
  transparentHugepages: null,
  damonRunning: false,
};

function findingOf(
  id: string,
  changes: Partial<DoctorFacts>,
): { status: FindingStatus; text: string } {
  const finding = diagnose({ ...QUIET, ...changes }).find((candidate) => candidate.id === id);
  if (finding === undefined) throw new Error(`no check ${id}`);
  return { status: finding.status, text: `${finding.finding} ${finding.remedy ?? ''}` };
}

const probe = (p999Ns: number): DoctorFacts['hiccups'] => ({
  value: [PROBE, { ...PROBE, p999Ns }],
});
const wakeUp = (acrossCpusNs: number): DoctorFacts['wakeUp'] => ({
  value: { sameCpuNs: 20_000, acrossCpusNs },
});
const now = (stealRatio: number, otherCpuRatio = 0): DoctorFacts['now'] => ({
  stealRatio,
  otherCpuRatio,
});

describe('the doctor', () => {
  it('finds nothing on a machine that has nothing', () => {
    expect(diagnose(QUIET).filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  it.each<[string, Partial<DoctorFacts>, FindingStatus, string]>([
    ['cpus', { cores: [[0]] }, 'bad', '1 CPU'],
    ['cpus', { cores: [[0], [1]] }, 'warn', 'the server gets 1'],
    ['smt', { smtActive: true }, 'warn', 'smt/control'],
    ['governor', { governor: 'powersave' }, 'warn', 'powersave'],
    ['turbo', { turbo: true }, 'warn', 'no_turbo'],
    ['virtualisation', { hypervisor: 'KVM' }, 'warn', 'KVM'],
    ['steal', { now: now(0.03) }, 'warn', '3.0 % now'],
    ['steal', { now: now(0.2) }, 'bad', '20 % now'],
    ['steal', { stealSinceBootRatio: 0.05 }, 'warn', '5.0 % since boot'],
    ['other-load', { now: now(0, 0.1) }, 'warn', '10 %'],
    ['other-load', { now: now(0, 0.4) }, 'bad', '40 %'],
    ['hiccups', { hiccups: probe(200_000) }, 'warn', '200 µs'],
    ['hiccups', { hiccups: probe(4_200_000) }, 'bad', '4.2 ms'],
    ['hiccups', { hiccups: { reason: 'no Node' } }, 'warn', 'no Node'],
    ['wake-up', { wakeUp: wakeUp(140_000) }, 'warn', '60 µs more a hop'],
    ['wake-up', { wakeUp: wakeUp(15_000) }, 'ok', '0.0 µs more a hop'],
    ['wake-up', { wakeUp: { reason: 'it takes two CPUs' } }, 'warn', 'two CPUs'],
    ['clock-source', { clockSource: 'hpet' }, 'warn', 'hpet'],
    ['proc', { procReason: 'no /proc' }, 'bad', 'no /proc'],
    ['taskset', { pinReason: 'not permitted' }, 'warn', 'not permitted'],
    ['keep-awake', { keepAwakeReason: 'chrt was not found' }, 'warn', 'chrt was not found'],
    ['keep-awake', { pinReason: 'taskset was not found' }, 'warn', 'taskset was not found'],
    ['open-files', { openFiles: { soft: 4_096, hard: 4_096 } }, 'warn', 'ulimit -n'],
    ['open-files', { openFiles: { soft: 256, hard: 4_096 } }, 'bad', '256'],
    ['open-files', { openFiles: { soft: null, hard: null } }, 'ok', 'unlimited'],
    ['ports', { timeWaitSockets: 9_000 }, 'warn', '9000 sockets'],
    ['ports', { timeWaitSockets: 20_000 }, 'bad', 'TIME_WAIT'],
    ['ports', { portRange: { first: 60_000, last: 60_999 } }, 'warn', 'ip_local_port_range'],
    ['somaxconn', { somaxconn: 128 }, 'bad', 'somaxconn=4096'],
    ['rmem', { rmemMaxBytes: 212_992 }, 'warn', '208 KiB'],
    ['pressure', { pressureVisible: false }, 'warn', 'psi=1'],
    ['pss', { pssVisible: false }, 'warn', 'RSS alone'],
    ['swap', { swapUsedBytes: 3_000_000 }, 'warn', '3 MiB'],
    ['huge-pages', { transparentHugepages: 'always' }, 'warn', 'madvise'],
    ['damon', { damonRunning: true }, 'warn', 'anonymous'],
    ['node', { nodeVersion: 'v20.20.2' }, 'ok', 'reusePort'],
  ])('%s, given %j, says %s', (id, facts, status, words) => {
    const found = findingOf(id, facts);
    expect(found.status).toBe(status);
    expect(found.text).toContain(words);
  });

  it('has a finding, a reason and a remedy for every trouble, on a system that tells nothing too', () => {
    for (const facts of [QUIET, ELSEWHERE]) {
      const findings = diagnose(facts);
      expect(findings).toHaveLength(DOCTOR_CHECKS.length);
      for (const { id, status, finding, whyItMatters, remedy } of findings) {
        expect(finding, id).not.toMatch(/null|undefined|NaN/);
        expect(whyItMatters.length, id).toBeGreaterThan(20);
        if (status !== 'ok') expect(remedy, id).toBeTruthy();
      }
      expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
    }
  });

  it('gives every check an id of its own', () => {
    expect(new Set(DOCTOR_CHECKS.map(({ id }) => id)).size).toBe(DOCTOR_CHECKS.length);
  });

  it.each([
    ['v20.20.2', 2],
    ['v22.11.0', 2],
    ['v22.12.0', 1],
    ['v23.0.0', 2],
    ['v23.1.0', 1],
    ['v24.19.0', 1],
    ['v24.20.0', 0],
    ['v25.9.0', 1],
    ['v26.5.0', 1],
    ['v26.6.0', 0],
    ['v28.0.0', 0],
  ])('knows that Node %s lacks %i features', (version, lacking) => {
    expect(missingFeatures(version)).toHaveLength(lacking);
  });
});

describe('the text of the findings', () => {
  const troubled = diagnose({ ...QUIET, cores: [[0]], hypervisor: 'KVM', nodeVersion: 'v20.20.2' });

  it('is that of the golden file', async () => {
    const golden = new URL('../../../bench/doctor/doctor.golden.txt', import.meta.url);
    await expect(renderDoctor(troubled)).toMatchFileSnapshot(fileURLToPath(golden));
  });

  it('has colours only when asked', () => {
    const escape = String.fromCharCode(27);
    expect(renderDoctor(troubled)).not.toContain(escape);
    expect(renderDoctor(troubled, { colours: true })).toContain(`${escape}[31mbad`);
  });
});
