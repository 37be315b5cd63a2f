// What can be wrong with a sweep beyond its types: idle connections where there can be none, styles that the scenario does not have.
// Pure; where to say it is the caller's affair.
import type { Scenario, Sweep } from '../results/scenario.js';
import { didYouMean } from './input/option-values.js';

/** A mistake, and the keys in the sweep that lead to it. */
export interface SweepMistake {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Idle connections over a transport that has none; null when all is well. */
export function idleMistake({ transports, idleConnections }: Sweep): SweepMistake | null {
  const other = transports.find((transport) => transport !== 'tcp');
  if (other === undefined || idleConnections.every((asked) => asked === 0)) return null;
  const text = `idle connections are for tcp alone, and this sweep has ${other}`;
  return { path: ['idleConnections'], text };
}

/** What a sweep may be of: styles, and servers that are not ours. */
type Subjects = Pick<Scenario, 'styles' | 'servers'>;

/** A limit for a style or server that is not in the scenario; null when all are. */
export function unknownLimits({ idleLimits }: Sweep, subjects: Subjects): SweepMistake | null {
  const names = namesOf(subjects);
  const unknown = Object.keys(idleLimits).find((name) => !names.includes(name));
  if (unknown === undefined) return null;
  return { path: ['idleLimits', unknown], text: noSuchName(unknown, subjects) };
}

/** A sweep of a style or server that is not in the scenario; null when all are. */
export function unknownStyle({ styles: asked }: Sweep, subjects: Subjects): SweepMistake | null {
  const names = namesOf(subjects);
  const unknown = asked.findIndex((name) => !names.includes(name));
  if (unknown < 0) return null;
  return { path: ['styles', unknown], text: noSuchName(asked[unknown] ?? '', subjects) };
}

function namesOf({ styles, servers }: Subjects): string[] {
  return [...new Set([...styles.map(({ style }) => style), ...servers.map(({ name }) => name)])];
}

function noSuchName(name: string, subjects: Subjects): string {
  const names = namesOf(subjects);
  const [kind, kinds] =
    subjects.servers.length === 0 ? ['style', 'styles'] : ['style or server', 'styles and servers'];
  return `the scenario has no ${kind} "${name}"${didYouMean(name, names)}: its ${kinds} are ${names.join(', ')}`;
}
