// What a report says of the run itself: when, how, on which machine, and how quiet that machine was. Texts, not figures.
import { countWord } from './prose/prose.js';
import type { Repetition, Run } from '../results/run.js';
import { notFittedText } from './scalability-view.js';
import { exceptRunning, serverFacts } from './server-facts.js';
import { precisionText, yardstickText } from './steadiness.js';
import { formatDigits, formatDuration, formatPercent, formatSize } from './format-quantity.js';

/** A name and what is to be said of it. */
export type Fact = readonly [name: string, text: string];

/** `complete`, or what is missing. */
export const STATUS_WORDS: Readonly<Record<Run['status'], string>> = {
  running: 'still running; what follows is what has been measured so far',
  complete: 'complete',
  interrupted: 'interrupted; run it again with --resume to measure the rest',
  'out-of-time': 'ended at its time budget, with some repetitions left out',
};

/** The machine that the figures belong to. */
export function machineFacts({ environment: e }: Pick<Run, 'environment'>): Fact[] {
  return [
    ['CPU', `${e.cpuModel}, ${e.cores} ${e.cores === 1 ? 'core' : 'cores'}, ${e.arch}`],
    ['Memory', formatSize(e.memoryBytes)],
    ['System', `${e.os}, kernel ${e.kernel}`],
    ['Hypervisor', e.hypervisor ?? 'none seen'],
    ['CPU governor', e.governor ?? 'not readable'],
    ['Node', `${e.node} (V8 ${e.v8}, libuv ${e.libuv})`],
    ['Commit', commitText(e)],
    ['Mitigations', recordText(e.mitigations)],
    ['Kernel settings', recordText(e.sysctls)],
    ['Limits', recordText(e.limits)],
    ['Packages', recordText(e.packages)],
  ];
}

/** How the run was made. */
export function methodFacts(run: Run): Fact[] {
  const { scenario } = run;
  const facts: Fact[] = [
    ['Scenario', `${scenario.name}: ${scenario.description}`],
    [
      'Windows',
      `${milliseconds(scenario.windowMs)} each after ${milliseconds(scenario.warmupMs)} of warm-up, ${countWord(scenario.rounds, 'round')}, each against a freshly started server${exceptRunning(run)}`,
    ],
    ...serverFacts(run),
    ['Order', `rotated in every round, from seed ${run.seed}`],
    ['Repetitions', repetitionsText(run)],
    ...namedFact('Precision', precisionText(run)),
    ...namedFact('Scalability', notFittedText(run)),
    [
      'Timeouts',
      `a datagram is lost after ${milliseconds(scenario.datagramTimeoutMs)}, a stream request timed out after ${milliseconds(scenario.streamTimeoutMs)}`,
    ],
  ];
  // Only a repetition knows what was done; before the first there is nothing to tell.
  if (run.repetitions.length > 0) {
    const awake = run.repetitions.some((repetition) => repetition.keepAwake);
    facts.push(
      ['Load generator', enginesText(run)],
      ['CPUs', pinningText(run)],
      ['Kept awake', awake ? 'yes: idle CPUs were kept from sleeping deeply' : 'no'],
    );
  }
  if (run.calibration !== null) {
    const steps = formatDigits(run.calibration.iterationsPerMicrosecond);
    facts.push(['Calibration', `${steps} iterations of the unit of work per microsecond`]);
  }
  return facts;
}

/** How much else went on while it was measured. Empty before the first repetition. */
export function quietnessFacts(run: Run): Fact[] {
  if (run.repetitions.length === 0) return [];
  const worst = (figure: (r: Repetition) => number | null | undefined): number | null => {
    const values = run.repetitions.flatMap((r) => figure(r) ?? []);
    return values.length === 0 ? null : Math.max(...values);
  };
  const share = (value: number | null, of: string): string =>
    value === null ? 'not readable' : `${formatPercent(value)} of ${of} in the worst repetition`;
  const facts: Fact[] = [
    [
      'Stolen by the hypervisor',
      share(
        worst((r) => r.machine?.stealRatio),
        'CPU time',
      ),
    ],
    [
      'Other programs',
      share(
        worst((r) => r.machine?.otherCpuRatio),
        'CPU time',
      ),
    ],
    [
      'Waiting for a CPU',
      share(
        worst((r) => r.machine?.cpuPressureRatio),
        'the window',
      ),
    ],
    ['Connections refused by a full backlog', countText(worst((r) => r.machine?.listenOverflows))],
    [
      'Datagrams dropped in the kernel',
      countText(
        worst((r) => {
          const drops = r.machine?.udpDrops;
          return drops === null || drops === undefined ? null : drops.server + drops.generator;
        }),
      ),
    ],
  ];
  facts.push(...namedFact('Yardstick', yardstickText(run)));
  for (const cpu of new Set(run.hiccups.map((hiccup) => hiccup.cpu))) {
    const probes = run.hiccups.filter((hiccup) => hiccup.cpu === cpu);
    const p99Ns = Math.max(...probes.map((hiccup) => hiccup.p99Ns));
    const maxNs = Math.max(...probes.map((hiccup) => hiccup.maxNs));
    facts.push([
      cpu === null ? 'Hiccups' : `Hiccups of CPU ${cpu}`,
      `a bare loop was held up by ${formatDuration(p99Ns)} at p99 and ${formatDuration(maxNs)} at most, in the worst round`,
    ]);
  }
  return facts;
}

function namedFact(name: string, text: string | null): Fact[] {
  return text === null ? [] : [[name, text]];
}

function repetitionsText({ repetitions, cells, scenario, order }: Run): string {
  const planned = cells.length * scenario.rounds;
  const added = order.flat().length - planned;
  const more = added > 0 ? ` and ${added} added` : '';
  return `${repetitions.length} of ${planned} planned${more}`;
}

/** Styles named by what they are called in the run, each once. */
export function measuredStyles(run: Run): string[] {
  return [...new Set(run.cells.map((cell) => cell.style))];
}

function commitText({ gitCommit, gitDirty }: Run['environment']): string {
  if (gitCommit === null) return 'not a checkout';
  return `${gitCommit.slice(0, 12)}${gitDirty === true ? ', with changes that are not committed' : ''}`;
}

function recordText(record: Readonly<Record<string, string>>): string {
  const entries = Object.entries(record).map(([name, value]) => `${name} ${value}`);
  return entries.length === 0 ? 'not readable' : entries.join(' · ');
}

function enginesText(run: Run): string {
  const pairs = run.repetitions.flatMap(({ load }) => {
    const transport = load?.target.split(':')[0];
    return load === null || transport === undefined ? [] : `${load.engine} for ${transport}`;
  });
  const engines = [...new Set(pairs)];
  return engines.length === 0 ? 'none reported' : `${engines.join(', ')}; closed loop`;
}

function pinningText(run: Run): string {
  const pinning = run.repetitions.find((r) => r.pinning.serverCpus !== null)?.pinning;
  if (pinning === undefined || pinning.serverCpus === null || pinning.loadCpus === null) {
    const alone = run.repetitions.find((r) => r.pinning.loadCpus !== null)?.pinning.loadCpus;
    if (alone !== undefined && alone !== null) {
      return `load generator on ${alone.join(', ')}; no server was pinned by echobench`;
    }
    return 'server and load generator were not pinned: they shared CPUs as the kernel saw fit';
  }
  return `server on ${pinning.serverCpus.join(', ')}; load generator on ${pinning.loadCpus.join(', ')}`;
}

function milliseconds(ms: number): string {
  return ms < 1000 ? `${formatDigits(ms)} ms` : `${formatDigits(ms / 1000)} s`;
}

function countText(count: number | null): string {
  return count === null ? 'not readable' : `${count} at most in a repetition`;
}
