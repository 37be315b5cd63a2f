// The doctor's checks of CPUs and clocks: who else is on them, how fast they run, how deep they sleep.
import { bad, duration, ok, percent, warn, type DoctorCheck } from './finding.js';

/** About what a whole round trip costs on one CPU; beyond it, at few clients, one measures sleep and not servers. */
const MAX_WAKE_UP_NS = 20_000;
/** About one loopback round trip: a stall this long is a whole reply's worth. */
const HICCUP_WARN_NS = 100_000;
const HICCUP_BAD_NS = 1_000_000;
const STEAL_WARN_RATIO = 0.02;
const STEAL_BAD_RATIO = 0.1;
const OTHER_WARN_RATIO = 0.05;
const OTHER_BAD_RATIO = 0.2;

const FAST_CLOCKS: ReadonlySet<string> = new Set(['tsc', 'arch_sys_counter', 'kvm-clock']);

export const CPU_CHECKS: readonly DoctorCheck[] = [
  {
    id: 'cpus',
    whyItMatters:
      'server and generator need CPUs of their own, or each result is of both; styles with workers need more than one for the server to show what they can do',
    diagnose: ({ cores }) => {
      if (cores === null) {
        return warn('which CPUs may be used is not known', 'run on Linux, where CPUs can be split');
      }
      const cpus = cores.flat().length;
      if (cpus < 2) {
        return bad(`1 CPU may be used`, 'give this machine or container 2 CPUs, better 4 or more');
      }
      if (cpus < 4) {
        return warn(
          `${cpus} CPUs may be used: the server gets ${Math.floor(cpus / 2)}`,
          'use 4 CPUs or more to compare styles with several workers',
        );
      }
      return ok(`${cpus} CPUs on ${cores.length} cores may be used`);
    },
  },
  {
    id: 'smt',
    whyItMatters:
      'two hardware threads of one core share its units: a second one adds a fraction of a CPU, and how much depends on its neighbour',
    diagnose: ({ smtActive }) => {
      if (smtActive === null) return ok('SMT is not visible here');
      return smtActive
        ? warn(
            'SMT is on; server and generator are kept on different cores',
            'for steadier numbers: echo off > /sys/devices/system/cpu/smt/control',
          )
        : ok('SMT is off');
    },
  },
  {
    id: 'governor',
    whyItMatters:
      'a CPU that clocks down between requests makes light load look slow and heavy load fast',
    diagnose: ({ governor }) => {
      if (governor === null)
        return ok('no frequency governor is visible (usual in virtual machines)');
      return governor === 'performance'
        ? ok('frequency governor: performance')
        : warn(`frequency governor: ${governor}`, 'cpupower frequency-set -g performance');
    },
  },
  {
    id: 'turbo',
    whyItMatters:
      'turbo speed depends on heat and on how many CPUs are busy, so on the load itself',
    diagnose: ({ turbo }) => {
      if (turbo === null) return ok('turbo is not visible here');
      return turbo
        ? warn(
            'turbo is on',
            'echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo, or echo 0 > /sys/devices/system/cpu/cpufreq/boost',
          )
        : ok('turbo is off');
    },
  },
  {
    id: 'virtualisation',
    whyItMatters:
      'a hypervisor decides when virtual CPUs run and how long waking them takes; neighbours move your numbers',
    diagnose: ({ hypervisor }) =>
      hypervisor === null
        ? ok('no hypervisor is visible')
        : warn(
            `runs under a hypervisor (${hypervisor})`,
            'compare only with runs of the same machine, as ratios to the yardstick; for absolute numbers use bare metal or dedicated CPUs',
          ),
  },
  {
    id: 'steal',
    whyItMatters:
      'stolen time is time in which a virtual CPU was ready and did not run; above 10 % a repetition is called unstable',
    diagnose: ({ now, stealSinceBootRatio }) => {
      if (now.stealRatio === null) {
        return warn('steal time is not known', 'run on Linux, where /proc/stat tells it');
      }
      const finding = `steal: ${percent(now.stealRatio)} now, ${percent(stealSinceBootRatio ?? 0)} since boot`;
      const remedy = 'measure at a quieter hour, or ask the provider for dedicated CPUs';
      const worst = Math.max(now.stealRatio, stealSinceBootRatio ?? 0);
      if (now.stealRatio > STEAL_BAD_RATIO) return bad(finding, remedy);
      return worst > STEAL_WARN_RATIO ? warn(finding, remedy) : ok(finding);
    },
  },
  {
    id: 'other-load',
    whyItMatters: 'whatever else runs takes CPU and caches from the server in irregular bites',
    diagnose: ({ now }) => {
      if (now.otherCpuRatio === null) {
        return warn("other processes' CPU is not known", 'run on Linux, where /proc tells it');
      }
      const finding = `other processes use ${percent(now.otherCpuRatio)} of this machine's CPU now`;
      const remedy = 'stop them: look with top; builds, browsers and indexers are the usual ones';
      if (now.otherCpuRatio > OTHER_BAD_RATIO) return bad(finding, remedy);
      return now.otherCpuRatio > OTHER_WARN_RATIO ? warn(finding, remedy) : ok(finding);
    },
  },
  {
    id: 'hiccups',
    whyItMatters:
      'a spin loop that stalls shows what the machine itself adds to every latency; what is shorter says nothing about a server',
    diagnose: ({ hiccups }) => {
      if ('reason' in hiccups) {
        return warn(`stalls could not be measured: ${hiccups.reason}`, 'see the taskset finding');
      }
      const worstNs = Math.max(...hiccups.value.map(({ p999Ns }) => p999Ns));
      const longestNs = Math.max(...hiccups.value.map(({ maxNs }) => maxNs));
      const finding = `1 moment in 1,000 waits ${duration(worstNs)} or longer for the CPU; the longest stall seen was ${duration(longestNs)}`;
      const remedy = 'look at the findings on steal and other load; both stall a CPU';
      if (worstNs > HICCUP_BAD_NS) return bad(finding, remedy);
      return worstNs > HICCUP_WARN_NS ? warn(finding, remedy) : ok(finding);
    },
  },
  {
    id: 'wake-up',
    whyItMatters:
      'at 1 client each CPU sleeps while the other works; waking it can cost more than the reply, and makes two CPUs slower than one',
    diagnose: ({ wakeUp }) => {
      if ('reason' in wakeUp) {
        return warn(
          `the cost of waking a CPU could not be measured: ${wakeUp.reason}`,
          'distrust results at 1 client until it can be',
        );
      }
      const { sameCpuNs, acrossCpusNs } = wakeUp.value;
      const hopNs = Math.max(0, acrossCpusNs - sameCpuNs) / 2;
      const finding = `a round trip takes ${duration(sameCpuNs)} on one CPU and ${duration(acrossCpusNs)} across two: ${duration(hopNs)} more a hop`;
      return hopNs > MAX_WAKE_UP_NS
        ? warn(
            finding,
            'trust concurrency of 8 and more, or use keep-awake for the cells below; in a virtual machine a longer guest_halt_poll_ns helps',
          )
        : ok(finding);
    },
  },
  {
    id: 'clock-source',
    whyItMatters: 'the clock is read twice a request; a slow one costs a system call each time',
    diagnose: ({ clockSource }) => {
      if (clockSource === null) return ok('the clock source is not visible here');
      return FAST_CLOCKS.has(clockSource)
        ? ok(`clock source: ${clockSource}`)
        : warn(
            `clock source: ${clockSource}, which is slow to read`,
            'choose tsc, if /sys/devices/system/clocksource/clocksource0/available_clocksource lists it',
          );
    },
  },
];
