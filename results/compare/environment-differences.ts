// In what the machines of several runs differ, where it can move a figure (ADR 0018). What follows from it is decided elsewhere.
import type { Environment, Run } from '../run.js';

/** One thing that is not alike in all runs, with its values in the order of first mention. */
export interface Difference {
  readonly name: string;
  readonly values: readonly string[];
}

type Read = (environment: Environment) => unknown;

/** What must agree for absolute figures to be compared. Commit, packages and sysctls are what a comparison is about. */
const FINGERPRINT: readonly (readonly [name: string, read: Read])[] = [
  ['CPU', (e) => e.cpuModel],
  ['cores', (e) => e.cores],
  ['architecture', (e) => e.arch],
  ['kernel', (e) => e.kernel],
  ['Node', (e) => e.node],
  ['governor', (e) => e.governor],
  ['hypervisor', (e) => e.hypervisor],
  ['mitigations', (e) => sorted(e.mitigations)],
];

/** Empty when figures of these runs come from machines that are alike in everything that matters, CPU sets included. */
export function environmentDifferences(runs: readonly Run[]): Difference[] {
  const machines = FINGERPRINT.map(([name, read]) =>
    differenceOf(
      name,
      runs.map(({ environment }) => read(environment)),
    ),
  );
  const pinnings = [
    differenceOf('server CPUs', cpuSetsOf(runs, 'serverCpus')),
    differenceOf('load CPUs', cpuSetsOf(runs, 'loadCpus')),
  ];
  return [...machines, ...pinnings].filter((difference) => difference !== null);
}

/** The same things of one run, by name: runs whose tables are equal have no differences. For whoever keeps them without the run. */
export function environmentFingerprint(run: Run): Record<string, string> {
  const machine = FINGERPRINT.map(([name, read]) => [name, describe(read(run.environment))]);
  const sets = (side: 'serverCpus' | 'loadCpus'): string =>
    [...new Set(cpuSetsOf([run], side).map(describe))].join(', ');
  return Object.fromEntries([
    ...machine,
    ['server CPUs', sets('serverCpus')],
    ['load CPUs', sets('loadCpus')],
  ]) as Record<string, string>;
}

/** `kernel (6.1.0, 6.18.5) and Node (v20.20.2, v24.1.0)`; long values are left out. */
export function nameDifferences(differences: readonly Difference[]): string {
  const names = differences.map(({ name, values }) => {
    const listed = values.join(', ');
    return listed.length > MAX_VALUE_CHARACTERS ? name : `${name} (${listed})`;
  });
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** A table of mitigations would bury the rest. */
const MAX_VALUE_CHARACTERS = 120;

function differenceOf(name: string, values: readonly unknown[]): Difference | null {
  const distinct = [...new Set(values.map(describe))];
  return distinct.length < 2 ? null : { name, values: distinct };
}

/**
 * The sets that repetitions were pinned to; a run without repetitions has none to differ in. A server that ran before was pinned to none,
 * which says nothing of the machine.
 */
function cpuSetsOf(runs: readonly Run[], side: 'serverCpus' | 'loadCpus'): unknown[] {
  return runs.flatMap(({ repetitions, cells, scenario }) => {
    const there = scenario.servers.filter(({ target }) => target !== null).map(({ name }) => name);
    const ids = new Set(cells.flatMap(({ id, style }) => (there.includes(style) ? id : [])));
    return repetitions.flatMap(({ cellId, pinning }) => (ids.has(cellId) ? [] : [pinning[side]]));
  });
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'none';
  return Array.isArray(value) && typeof value[0] === 'number'
    ? value.join('+')
    : JSON.stringify(value);
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
